import { assertKnownBenchmarks } from '../benchmark/assert-known-benchmarks.ts';
import type { BenchmarkQueries } from '../benchmark/benchmark-queries.ts';
import { BenchmarkResult } from '../benchmark/benchmark-result.ts';
import type { Cohort, Score } from '../benchmark/cohort.ts';
import { BenchmarkCohortInput, requestedCohort } from '../benchmark/cohort-input.ts';
import { CostEstimate } from '../cost/cost-estimate.ts';
import { byCost, type ModelCost } from '../cost/model-cost.ts';
import { TokenUsageInput } from '../cost/token-usage.ts';
import { validateUsage } from '../cost/validate-usage.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { catalogOf } from '../graph/context.ts';
import { isOfOwnProvider } from '../model/attributes/own-provider.ts';
import { Model } from '../model/model.ts';
import { ModelFilter } from '../model/model-filter.ts';
import { validateCurrentModelFilter } from '../model/validate-model-filter.ts';
import { keyOfBenchmark } from '../models-dev/facts/benchmark-key.ts';
import { cheapestCosts } from './cheapest-costs.ts';
import { paretoFrontier } from './pareto-frontier.ts';

interface ValuePointShape {
  readonly score: number;
  readonly cost: ModelCost;
  readonly result: Score;
  /** Label of the cohort. */
  readonly cohort: string;
}

const ValuePoint = builder.objectRef<ValuePointShape>('ValuePoint').implement({
  description: 'Model with its cost and its benchmark score.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'Model of the point.', resolve: ({ cost }) => cost.model }),
    score: t.exposeFloat('score', { description: 'Score of the base model, in the unit of `result.metric`.' }),
    cost: t.expose('cost', { type: CostEstimate, description: 'Cost of the usage.' }),
    result: t.field({
      type: BenchmarkResult,
      description: 'Benchmark result that contains the score.',
      resolve: ({ result }) => result,
    }),
    cohort: t.exposeString('cohort', {
      description:
        'Label of the cohort: the benchmark with the published metric, harness, variant, dataset and version. The same for all points.',
    }),
  }),
});

builder.queryField('valueFrontier', (t) =>
  t.field({
    type: [ValuePoint],
    nullable: true,
    cacheable: true,
    description: `Pareto frontier of score and cost, cheapest first: the models that no other model beats in one without being worse in the other. Models with equal score and cost are all included, the lab's own provider first, then by key.

All scores come from one cohort of comparable results (see \`BenchmarkResult.rank\`). The largest cohort that matches \`cohort\` is used. Ties go to the newest \`version\`, then to the highest score. The best result of each base model counts.

A model is included if its base model has such a score, its price kind is METERED or FREE, and the usage is fully priced. It must also have the requested mode and published limits that fit one request. Deprecated models are included unless \`filter\` excludes them.`,
    args: {
      benchmark: t.arg.string({
        required: true,
        description: 'Key of the benchmark, or its name in any case and punctuation.',
      }),
      cohort: t.arg({
        type: BenchmarkCohortInput,
        description: 'Results to compare. The largest cohort of the benchmark when omitted.',
      }),
      usage: t.arg({
        type: TokenUsageInput,
        required: true,
        description: 'Tokens of one request, and the number of requests.',
      }),
      filter: t.arg({
        type: ModelFilter,
        description: 'Models to consider. The status REMOVED is not allowed. All current models when omitted.',
      }),
      ...asOfArg,
    },
    resolve: async (_query, { benchmark, cohort: cohortInput, usage: usageInput, filter }, context) => {
      const catalog = await catalogOf(context);
      const usage = await validateUsage(catalog, usageInput);
      const cohort = requestedCohort(await scoresOf(catalog.benchmarks, benchmark), cohortInput ?? {});
      const matching = await validateCurrentModelFilter(catalog, filter);
      if (cohort === null) return [];
      const costs = await cheapestCosts(catalog, cohort, usage, matching);
      return paretoFrontier(pointsOf(costs, cohort).toSorted(ownProviderFirst));
    },
  }),
);

function pointsOf(costs: readonly ModelCost[], { scores, label }: Cohort): ValuePointShape[] {
  return costs.flatMap((cost) => {
    const result = scores.get(cost.model.baseModelKey ?? '');
    return result ? [{ score: Number(result.score), cost, result, cohort: label }] : [];
  });
}

/** The numeric results of a benchmark. Throws when the benchmark is unknown. */
async function scoresOf(benchmarks: BenchmarkQueries, benchmark: string) {
  const key = keyOfBenchmark(benchmark);
  const results = await benchmarks.scoresOf([key]);
  // A known benchmark may have no numeric results.
  const isUnknown = results.length === 0 && (await benchmarks.byKeys([key])).length === 0;
  if (isUnknown) await assertKnownBenchmarks(benchmarks, [{ path: 'benchmark', key: benchmark }]);
  return results;
}

function ownProviderFirst({ cost: one }: ValuePointShape, { cost: other }: ValuePointShape): number {
  return Number(isOfOwnProvider(other.model)) - Number(isOfOwnProvider(one.model)) || byCost(one, other);
}
