import { Decimal } from 'decimal.js';
import type { Cohort } from '../benchmark/cohort.ts';
import type { TokenUsage } from '../cost/estimate.ts';
import type { ModelCost } from '../cost/model-cost.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { comparablePricing } from '../model/pricing/pricing-of.ts';
import type { Candidate, Measure } from './measure.ts';
import type { Need } from './need.ts';
import { preferenceMeasures } from './preference-measures.ts';
import { scoreByRank } from './score-by-rank.ts';

/** The measures with a weight above 0. */
export function measuresOf({ usage, prefer, weights }: Need, cohorts: readonly Cohort[]): Measure[] {
  const head = { benchmark: null };
  const measures: readonly Measure[] = [
    ...cohorts.map((cohort): Measure => {
      const { benchmark } = cohort;
      const weight = weights.benchmarks.find(({ key }) => key === benchmark.key)?.weight ?? 0;
      return { kind: 'BENCHMARK', benchmark, weight, measure: byScore(cohort) };
    }),
    { ...head, kind: 'PRICE', weight: weights.price, measure: usage ? byCost(usage) : byPrice },
    { ...head, kind: 'CONTEXT', weight: weights.context, measure: bySize('context window', (m) => m.contextTokens) },
    { ...head, kind: 'OUTPUT', weight: weights.output, measure: bySize('output limit', (m) => m.outputTokens) },
    { ...head, kind: 'RECENCY', weight: weights.recency, measure: byDate('release date', (m) => m.releaseDate) },
    {
      ...head,
      kind: 'KNOWLEDGE',
      weight: weights.knowledge,
      measure: byDate('knowledge cutoff', (m) => m.knowledgeCutoff),
    },
    ...preferenceMeasures(prefer, weights.preference),
  ];
  return measures.filter(({ weight }) => weight > 0);
}

const highFirst = (one: number, other: number) => other - one;

function byScore({ label, scores }: Cohort) {
  const scoreOf = new Map([...scores].map(([baseModelKey, { score }]) => [baseModelKey, Number(score)]));
  return scoreByRank<number>({
    read: ({ model }) => scoreOf.get(model.baseModelKey ?? '') ?? null,
    bestFirst: highFirst,
    // Ranked among all results, so that the better of two bad results does not count as good.
    population: [...scoreOf.values()],
    toJson: (score) => score,
    describe: (score) => `${score} in ${label}`,
    describeUnknown: () => `No known result in ${label}`,
  });
}

const cheapFirst = {
  bestFirst: (one: Decimal, other: Decimal) => one.comparedTo(other),
  toJson: (amount: Decimal) => amount.toNumber(),
  describeUnknown: ({ model }: Candidate) => `Unknown cost: ${unknownCostReason(model)}`,
};

function byCost({ requests, scope }: TokenUsage) {
  const ofRequests = requests === 1 ? '1 request' : `${formatCount(requests)} requests`;
  const quantity = scope === 'TOTAL' ? 'the whole usage' : ofRequests;
  return scoreByRank<Decimal>({
    ...cheapFirst,
    read: ({ cost }) => cost?.total ?? null,
    describe: (total, { cost }) => `Costs ${formatUsd(total)} for ${quantity}${assumedPart(cost)}`,
  });
}

function assumedPart(cost: ModelCost | null): string {
  const kinds = cost?.components.filter(({ assumed }) => assumed).map(({ kind }) => kind) ?? [];
  return kinds.length === 0 ? '' : `, at an assumed price for ${kinds.join(' and ')}`;
}

const byPrice = scoreByRank<Decimal>({
  ...cheapFirst,
  read: ({ model }) => combinedPrice(model),
  describe: (price) => `Costs ${formatUsd(price)} for a million input and a million output tokens`,
});

function bySize(name: string, sizeOf: (model: ModelRow) => number | null) {
  return scoreByRank<number>({
    read: ({ model }) => sizeOf(model),
    bestFirst: highFirst,
    toJson: (tokens) => tokens,
    describe: (tokens) => `The ${name} is ${formatCount(tokens)} tokens`,
    describeUnknown: () => `Unknown ${name}`,
  });
}

function byDate(name: string, dateOf: (model: ModelRow) => string | null) {
  return scoreByRank<string>({
    read: ({ model }) => dateOf(model),
    bestFirst: (one, other) => Number(one < other) - Number(one > other),
    toJson: (date) => date,
    describe: (date) => `The ${name} is ${date}`,
    describeUnknown: () => `Unknown ${name}`,
  });
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** The price of a million input and a million output tokens. Null: unknown. */
function combinedPrice(model: ModelRow): Decimal | null {
  const pricing = comparablePricing(model);
  return pricing && new Decimal(pricing.input).plus(pricing.output);
}

/** The end of a sentence. */
function unknownCostReason({ priceKind }: ModelRow): string {
  if (priceKind === 'SUBSCRIPTION') return 'the model is part of a subscription';
  if (priceKind === 'UNKNOWN') return 'no price per token is published';
  return 'part of the usage has no price';
}

/** "$0.01875". */
export function formatUsd(amount: Decimal | number): string {
  return `$${new Decimal(amount).toFixed()}`;
}
