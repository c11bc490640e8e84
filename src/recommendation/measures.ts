import type { Decimal } from 'decimal.js';
import type { Cohort } from '../benchmark/cohort.ts';
import type { TokenUsage } from '../cost/estimate.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { inDollars, knownPrice, whyCostIsUnknown } from './known-price.ts';
import type { Candidate, Measure } from './measure.ts';
import type { Need } from './need.ts';
import { preferenceMeasures } from './preference-measures.ts';
import { scoreByRank } from './score-by-rank.ts';

/** What matters; what has no weight is left out. */
export function measuresOf({ usage, prefer, weights }: Need, fields: readonly Cohort[]): Measure[] {
  const plain = { benchmark: null };
  const measures: readonly Measure[] = [
    ...fields.map((field): Measure => {
      const { benchmark } = field;
      const weight = weights.benchmarks.find(({ key }) => key === benchmark.key)?.weight ?? 0;
      return { kind: 'BENCHMARK', benchmark, weight, measured: byScore(field) };
    }),
    { ...plain, kind: 'PRICE', weight: weights.price, measured: usage ? byCost(usage) : byPrice },
    { ...plain, kind: 'CONTEXT', weight: weights.context, measured: bySize('context window', (m) => m.contextTokens) },
    { ...plain, kind: 'OUTPUT', weight: weights.output, measured: bySize('limit of output', (m) => m.outputTokens) },
    { ...plain, kind: 'RECENCY', weight: weights.recency, measured: byDate('date of release', (m) => m.releaseDate) },
    {
      ...plain,
      kind: 'KNOWLEDGE',
      weight: weights.knowledge,
      measured: byDate('end of knowledge', (m) => m.knowledgeCutoff),
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
    // Of all that were measured: the better of two bad ones is no good one.
    among: [...scoreOf.values()],
    shown: (score) => score,
    known: (score) => `${score} in ${label}`,
    unknown: () => `No known result in ${label}`,
  });
}

const cheapFirst = {
  bestFirst: (one: Decimal, other: Decimal) => one.comparedTo(other),
  shown: (amount: Decimal) => amount.toNumber(),
  unknown: ({ model }: Candidate) => `No known cost: ${whyCostIsUnknown(model)}`,
};

function byCost({ requests }: TokenUsage) {
  const forWhat = requests === 1 ? 'a request' : `${counted(requests)} requests`;
  return scoreByRank<Decimal>({
    ...cheapFirst,
    read: ({ cost }) => cost?.total ?? null,
    known: (total) => `Costs ${inDollars(total)} for ${forWhat}`,
  });
}

const byPrice = scoreByRank<Decimal>({
  ...cheapFirst,
  read: ({ model }) => knownPrice(model),
  known: (price) => `Costs ${inDollars(price)} for a million tokens in and a million out`,
});

function bySize(name: string, sizeOf: (model: ModelRow) => number | null) {
  return scoreByRank<number>({
    read: ({ model }) => sizeOf(model),
    bestFirst: highFirst,
    shown: (tokens) => tokens,
    known: (tokens) => `A ${name} of ${counted(tokens)} tokens`,
    unknown: () => `No known ${name}`,
  });
}

function byDate(name: string, dateOf: (model: ModelRow) => string | null) {
  return scoreByRank<string>({
    read: ({ model }) => dateOf(model),
    bestFirst: (one, other) => Number(one < other) - Number(one > other),
    shown: (date) => date,
    known: (date) => `Its ${name} is ${date}`,
    unknown: () => `No known ${name}`,
  });
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
