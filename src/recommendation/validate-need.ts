import type { TokenUsage } from '../cost/estimate.ts';
import { requireTokens } from '../cost/validate-usage.ts';
import { badInput } from '../graph/errors/errors.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import { keyOfBenchmark } from '../models-dev/facts/benchmark-key.ts';
import { quoteInput } from '../quote-input.ts';
import type { Budget, Need, Preferences, Weights } from './need.ts';
import type { NeedInput } from './need-input.ts';

/** Bounded so that a sum of weights is never infinite. */
const MAX_WEIGHT = 1000;

/** Applies the defaults and throws on input that is invalid for any catalog. */
export function validateNeed({ filter, usage: usageInput, budget, prefer, weights }: NeedInput): Need {
  const usage = usageInput ? requireTokens(usageInput) : null;
  const preferences = preferencesOf(prefer);
  return {
    filter: filterWithDefaults(filter ?? {}, usage),
    requiresText: filter?.outputModalities == null,
    usage,
    budget: budget ? budgetOf(budget, usage) : null,
    prefer: preferences,
    weights: weightsOf(weights, preferences),
  };
}

function filterWithDefaults(filter: ModelFilterShape, usage: TokenUsage | null): ModelFilterShape {
  const { statuses, inputModalities, fitsRequest } = filter;
  if (fitsRequest && usage?.scope === 'REQUEST') {
    throw badInput(
      '"filter.fitsRequest" must be omitted when "usage" is given, because the usage already sets the request size.',
    );
  }
  return {
    ...filter,
    statuses: statuses ?? ['ACTIVE', 'ALPHA', 'BETA'],
    inputModalities: inputModalities ?? ['TEXT'],
  };
}

function budgetOf(input: NonNullable<NeedInput['budget']>, usage: TokenUsage | null): Budget {
  const budget: Budget =
    input.perRequest == null
      ? { scope: 'perMonth', usd: input.perMonth }
      : { scope: 'perRequest', usd: input.perRequest };
  if (budget.usd < 0) throw badInput(`"budget.${budget.scope}" must be at least 0; got ${budget.usd}.`);
  if (usage === null) throw badInput('"budget" requires "usage"; got no usage.');
  if (budget.scope === 'perRequest' && usage.scope === 'TOTAL') {
    throw badInput('"budget.perRequest" requires "usage.scope" REQUEST; got TOTAL.');
  }
  return budget;
}

function preferencesOf(prefer: NeedInput['prefer']): Preferences {
  return {
    labs: prefer?.labs ?? null,
    providers: prefer?.providers ?? null,
    openWeights: prefer?.openWeights ?? null,
  };
}

const zeroWeights: Weights = {
  price: 0,
  context: 0,
  output: 0,
  recency: 0,
  knowledge: 0,
  preference: 0,
  benchmarks: [],
};

function weightsOf(input: NeedInput['weights'], prefer: Preferences): Weights {
  const hasPreference = Object.values(prefer).some((preference) => preference !== null);
  const preference = hasPreference ? 1 : 0;
  if (input == null) return { ...zeroWeights, price: 1, recency: 1, preference };

  const benchmarks = (input.benchmarks ?? []).map(({ key, weight }) => ({ key: keyOfBenchmark(key), weight }));
  const weights = { ...zeroWeights, ...input, preference: input.preference ?? preference, benchmarks };
  validateWeights(weights);
  if (weights.preference > 0 && !hasPreference) {
    throw badInput(
      `"weights.preference" above 0 requires a preference in "prefer"; got ${weights.preference} without a preference.`,
    );
  }
  return weights;
}

function validateWeights({ benchmarks, ...weights }: Weights): void {
  const all = [
    ...Object.entries(weights).map(([name, weight]) => [`"weights.${name}"`, weight] as const),
    ...benchmarks.map(({ key, weight }) => [`"weights.benchmarks" of ${quoteInput(key)}`, weight] as const),
  ];
  for (const [name, weight] of all) {
    if (weight >= 0 && weight <= MAX_WEIGHT) continue;
    throw badInput(`${name} must be between 0 and ${MAX_WEIGHT}; got ${weight}.`);
  }
  if (all.every(([, weight]) => weight === 0))
    throw badInput('At least one of "weights" must be greater than 0; got only 0.');

  const keys = benchmarks.map(({ key }) => key);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) {
    throw badInput(`"weights.benchmarks" must list each benchmark at most once; got ${quoteInput(repeated)} twice.`);
  }
}
