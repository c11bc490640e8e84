import type { TokenUsage } from '../cost/estimate.ts';
import { usedTokens } from '../cost/validate-usage.ts';
import { badInput } from '../graph/errors.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import { keyOfBenchmark } from '../models-dev/facts/benchmark-key.ts';
import { quoteInput } from '../quote-input.ts';
import type { Budget, Need, Preferences, Weights } from './need.ts';
import type { AskedNeed } from './need-input.ts';

/** Any number, so that no sum of weights is infinite. */
const MAX_WEIGHT = 1000;

/** The need as asked, with what is usual. Refuses what cannot be meant, as far as the catalog need not be asked. */
export function validateNeed({ filter, usage, prefer, weights, ...budgets }: AskedNeed): Need {
  const possibleUsage = usage ? usedTokens(usage) : null;
  const preferences = preferencesOf(prefer);
  return {
    filter: usualFilter(filter ?? {}, possibleUsage),
    inText: filter?.outputModalities == null,
    usage: possibleUsage,
    budget: budgetOf(budgets, possibleUsage),
    prefer: preferences,
    weights: weightsOf(weights, preferences),
  };
}

function usualFilter(filter: ModelFilterShape, usage: TokenUsage | null): ModelFilterShape {
  const { statuses, inputModalities, fitsRequest } = filter;
  if (fitsRequest && usage) {
    throw badInput(
      '"filter.fitsRequest" must not be given with "usage", for whose requests the model must have room anyway.',
    );
  }
  return {
    ...filter,
    statuses: statuses ?? ['ACTIVE', 'ALPHA', 'BETA'],
    inputModalities: inputModalities ?? ['TEXT'],
  };
}

type Budgets = Pick<AskedNeed, 'budgetPerRequest' | 'budgetPerMonth'>;

function budgetOf({ budgetPerRequest, budgetPerMonth }: Budgets, usage: TokenUsage | null): Budget | null {
  if (budgetPerRequest != null && budgetPerMonth != null) {
    throw badInput(
      `One of "budgetPerRequest" and "budgetPerMonth" must be given at most, got ${budgetPerRequest} and ${budgetPerMonth}.`,
    );
  }
  const field = budgetPerRequest == null ? 'budgetPerMonth' : 'budgetPerRequest';
  const usd = budgetPerRequest ?? budgetPerMonth;
  if (usd == null) return null;
  if (usd < 0) throw badInput(`"${field}" must be at least 0, got ${usd}.`);
  if (usage === null) throw badInput(`"${field}" must come with "usage", without which nothing has a cost.`);
  return { field, usd };
}

function preferencesOf(prefer: AskedNeed['prefer']): Preferences {
  return {
    labs: prefer?.labs ?? null,
    providers: prefer?.providers ?? null,
    openWeights: prefer?.openWeights ?? null,
  };
}

const nothing: Weights = { price: 0, context: 0, output: 0, recency: 0, knowledge: 0, preference: 0, benchmarks: [] };

function weightsOf(asked: AskedNeed['weights'], prefer: Preferences): Weights {
  const isPreferring = Object.values(prefer).some((preference) => preference !== null);
  const preference = isPreferring ? 1 : 0;
  if (asked == null) return { ...nothing, price: 1, recency: 1, preference };

  const benchmarks = (asked.benchmarks ?? []).map(({ key, weight }) => ({ key: keyOfBenchmark(key), weight }));
  const weights = { ...nothing, ...asked, preference: asked.preference ?? preference, benchmarks };
  refuseImpossibleWeights(weights);
  if (weights.preference > 0 && !isPreferring) {
    throw badInput(`"weights.preference" must come with something in "prefer", got ${weights.preference} and nothing.`);
  }
  return weights;
}

function refuseImpossibleWeights({ benchmarks, ...weights }: Weights): void {
  const all = [
    ...Object.entries(weights).map(([name, weight]) => [`"weights.${name}"`, weight] as const),
    ...benchmarks.map(({ key, weight }) => [`"weights.benchmarks" of ${quoteInput(key)}`, weight] as const),
  ];
  for (const [name, weight] of all) {
    if (weight >= 0 && weight <= MAX_WEIGHT) continue;
    throw badInput(`${name} must be between 0 and ${MAX_WEIGHT}, got ${weight}.`);
  }
  if (all.every(([, weight]) => weight === 0)) throw badInput('One of "weights" must be more than 0, got none.');

  const keys = benchmarks.map(({ key }) => key);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) {
    throw badInput(`"weights.benchmarks" must name each benchmark at most once, got ${quoteInput(repeated)} twice.`);
  }
}
