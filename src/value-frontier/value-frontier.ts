import { assertKnownBenchmarks } from '../benchmark/assert-known-benchmarks.ts';
import type { BenchmarkQueries } from '../benchmark/benchmark-queries.ts';
import { BenchmarkResult } from '../benchmark/benchmark-result.ts';
import type { Cohort, Score } from '../benchmark/cohort.ts';
import { BenchmarkFieldInput, requestedCohort } from '../benchmark/cohort-input.ts';
import { CostEstimate } from '../cost/cost-estimate.ts';
import type { TokenUsage } from '../cost/estimate.ts';
import { byCost, comparableCostOf, type ModelCost } from '../cost/model-cost.ts';
import { TokenUsageInput } from '../cost/token-usage.ts';
import { validateUsage } from '../cost/validate-usage.ts';
import { builder } from '../graph/builder.ts';
import { catalogOf } from '../graph/context.ts';
import { isOfOwnProvider } from '../model/attributes/own-provider.ts';
import { Model } from '../model/model.ts';
import { ModelFilter } from '../model/model-filter.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { validateCurrentModelFilter } from '../model/validate-model-filter.ts';
import { keyOfBenchmark } from '../models-dev/facts/benchmark-key.ts';
import { frontier } from './frontier.ts';

interface ValuePointShape {
  readonly score: number;
  readonly cost: ModelCost;
  readonly result: Score;
  /** In words. */
  readonly field: string;
}

const ValuePoint = builder.objectRef<ValuePointShape>('ValuePoint').implement({
  description: 'A model, what it costs, and what it is worth by a benchmark.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'The model.', resolve: ({ cost }) => cost.model }),
    score: t.exposeFloat('score', { description: 'Of its base model, in the unit of `result.metric`.' }),
    cost: t.expose('cost', { type: CostEstimate, description: 'What the usage costs.' }),
    result: t.field({
      type: BenchmarkResult,
      description: 'Where the score is from.',
      resolve: ({ result }) => result,
    }),
    field: t.exposeString('field', {
      description:
        'The results that the score is compared with: the benchmark, and the metric, harness, variant, dataset and version as far as they are published. The same for all points.',
    }),
  }),
});

builder.queryField('valueFrontier', (t) =>
  t.field({
    type: [ValuePoint],
    nullable: true,
    description: `The models that no other beats in score and cost, cheapest first: none has a higher score at no higher cost, or a lower cost at no lower score. Models that are equal in both are all here, that of the lab's own provider first, then by key.

A base model may have results that cannot be compared (see \`BenchmarkResult.rank\`): the scores are those of one field of comparable results alone, of those that are as \`field\` asks the one with the most base models (of several the one with the newest \`version\`, then the highest score); where a base model has several in it, its best. Only models whose base model is known and has such a score, whose price kind is METERED or FREE, that have a price of everything used and the mode asked for, and whose published limits the request does not exceed. Deprecated ones are among them: see \`filter\`.`,
    args: {
      benchmark: t.arg.string({
        required: true,
        description: 'The key of the benchmark, or its name in any case and punctuation.',
      }),
      field: t.arg({ type: BenchmarkFieldInput, description: 'Which of its results. Any when not given.' }),
      usage: t.arg({ type: TokenUsageInput, required: true, description: 'What the requests use.' }),
      filter: t.arg({
        type: ModelFilter,
        description: 'Only models that match; REMOVED is refused. All when not given.',
      }),
    },
    resolve: async (_query, { benchmark, field: askedField, usage: asked, filter }, context) => {
      const catalog = await catalogOf(context);
      const usage = await validateUsage(catalog, asked);
      const field = requestedCohort(await scoresOf(catalog.benchmarks, benchmark), askedField ?? {});
      const matching = await validateCurrentModelFilter(catalog, filter);
      if (field === null) return [];
      const models = await catalog.models.all({ baseModels: [...field.scores.keys()], and: [matching] });
      return frontier(pointsOf(models, field, usage).toSorted(ofOwnProviderFirst));
    },
  }),
);

function pointsOf(models: readonly ModelRow[], { scores, label }: Cohort, usage: TokenUsage): ValuePointShape[] {
  return models.flatMap((model) => {
    const result = scores.get(model.baseModelKey ?? '');
    const cost = comparableCostOf(model, usage);
    return result && cost ? [{ score: Number(result.score), cost, result, field: label }] : [];
  });
}

/** The results with a number. Throws when there is no such benchmark. */
async function scoresOf(benchmarks: BenchmarkQueries, benchmark: string) {
  const key = keyOfBenchmark(benchmark);
  const results = await benchmarks.scoresOf([key]);
  // One may be known, and have no result with a number.
  const isUnknown = results.length === 0 && (await benchmarks.byKeys([key])).length === 0;
  if (isUnknown) await assertKnownBenchmarks(benchmarks, [{ path: 'benchmark', key: benchmark }]);
  return results;
}

function ofOwnProviderFirst({ cost: one }: ValuePointShape, { cost: other }: ValuePointShape): number {
  return Number(isOfOwnProvider(other.model)) - Number(isOfOwnProvider(one.model)) || byCost(one, other);
}
