import { BaseModel } from '../base-model/base-model.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { filterKeys } from '../graph/filter/filter-keys.ts';
import { addUnknownKeys } from '../graph/filter/unknown-keys.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { byKey, keyOf } from '../graph/paging/orders.ts';
import { connectionsOfParents, type PageArgs } from '../graph/paging/pagination.ts';
import { Model } from '../model/model.ts';
import { Benchmark } from './benchmark.ts';
import { resultCriteria } from './result-criteria.ts';
import { BenchmarkResultFilter } from './result-filter.ts';

export const BenchmarkResult = builder.loadableNodeRef('BenchmarkResult', {
  id: { resolve: (result) => result.key },
  load: async (keys: string[], context: Context) => (await catalogOf(context)).benchmarks.resultsByKeys(keys),
  sort: (result) => result.key,
});

BenchmarkResult.implement({
  description: 'Published result of a base model in a benchmark. From `benchmarks` in `models.json`.',
  fields: (t) => ({
    benchmark: t.field({
      type: Benchmark,
      description: 'Benchmark of the result.',
      resolve: (result) => ({ key: result.benchmarkKey, name: result.benchmark }),
    }),
    baseModel: t.field({
      type: BaseModel,
      description: 'Base model of the result.',
      resolve: (result) => result.baseModelKey,
    }),
    score: t.float({
      nullable: true,
      description:
        'Score in the unit of `metric`, usually percent. Null when the source gives text instead of a number.',
      resolve: (result) => (result.score === null ? null : Number(result.score)),
    }),
    scoreText: t.exposeString('scoreText', { description: 'Score as published.' }),
    metric: t.exposeString('metric', {
      nullable: true,
      description: 'Metric, such as "pass@1". Null when not published.',
    }),
    harness: t.exposeString('harness', {
      nullable: true,
      description: 'Program that ran the model, such as "Codex". Null when not published.',
    }),
    variant: t.exposeString('variant', {
      nullable: true,
      description: 'Model variant, such as the reasoning effort "high". Null when not published.',
    }),
    dataset: t.exposeString('dataset', {
      nullable: true,
      description: 'Part of the benchmark, such as "public". Null when not published.',
    }),
    version: t.exposeString('version', {
      nullable: true,
      description: 'Version of the benchmark. Null when not published.',
    }),
    source: t.exposeString('source', {
      nullable: true,
      description: 'URL of the publication. Null when not published.',
    }),
    date: t.expose('date', {
      type: 'PartialDate',
      nullable: true,
      description: 'Date of the result. Null when not published.',
    }),
    rank: t.exposeInt('rank', {
      nullable: true,
      description:
        'Rank among the comparable results (the cohort): 1 is the highest score, and equal scores have equal ranks. A cohort is the numeric results of one benchmark with the same version, dataset, harness, variant and metric. Synonymous metrics, such as "resolved" and "percent resolved", count as the same metric. An unpublished value equals only another unpublished value. Null without a numeric score.',
    }),
    percentile: t.exposeFloat('percentile', {
      nullable: true,
      description:
        'Percentage of the other comparable results that this one equals or beats, from 0 to 100. Null without a numeric score or another comparable result.',
    }),
    cohortSize: t.exposeInt('cohortSize', {
      nullable: true,
      description:
        'Number of comparable results, including this one and regardless of any list filter. Null without a numeric score.',
    }),
    extra: t.expose('extra', {
      type: 'JSON',
      nullable: true,
      description: 'Published fields that this schema does not define. Null when the source publishes no such field.',
    }),
  }),
});

const BenchmarkResultConnection = connectionType(BenchmarkResult);
addUnknownKeys(BenchmarkResultConnection);

const BenchmarkResultOrder = builder.enumType('BenchmarkResultOrder', {
  description: 'Sort order for the results of a benchmark.',
  values: {
    BEST_FIRST: { description: 'Highest score first; results without a numeric score last.' },
    WORST_FIRST: { description: 'Lowest score first; results without a numeric score last.' },
  } as const,
});

builder.objectField(Benchmark, 'results', (t) =>
  t.loadable({
    type: BenchmarkResultConnection,
    description: 'Results of base models in the benchmark.',
    byPath: true,
    args: {
      filter: t.arg({
        type: BenchmarkResultFilter,
        description:
          'Results to return. Ranks count all comparable results, not only the returned ones. Default: all results.',
      }),
      orderBy: t.arg({
        type: BenchmarkResultOrder,
        defaultValue: 'BEST_FIRST',
        description: 'Sort order of the results.',
      }),
      ...pageArgs,
    },
    resolve: (benchmark) => benchmark.key,
    load: async (benchmarkKeys: string[], context, args) => {
      const catalog = await catalogOf(context);
      const order = args.orderBy ?? 'BEST_FIRST';
      const filter = args.filter ?? {};
      return connectionsOfParents(benchmarkKeys, args, {
        orderOf: (key) => ({ name: `results of ${key}, ${order}`, values: ['decimal', 'text'] }),
        rows: (keys, page) => catalog.benchmarks.resultPageByBenchmarks(keys, { order, filter }, page),
        counts: (keys) => catalog.benchmarks.countByBenchmarks(keys, filter),
        unknownKeys: () => catalog.keys.unknown(filterKeys(resultCriteria, filter)),
        parentOf: (result) => result.benchmarkKey,
        valuesOf: (result) => [order === 'BEST_FIRST' ? result.bestFirst : result.worstFirst, result.key],
      });
    },
  }),
);

builder.objectField(BaseModel, 'benchmarks', (t) =>
  t.loadable({
    type: BenchmarkResultConnection,
    description: 'Benchmark results of the base model, sorted by key.',
    byPath: true,
    args: pageArgs,
    resolve: (baseModel) => baseModel.key,
    load: resultsOfBaseModels,
  }),
);

builder.objectField(Model, 'benchmarks', (t) =>
  t.loadable({
    type: BenchmarkResultConnection,
    description: 'Benchmark results of the base model, sorted by key. Empty when the base model is unknown.',
    byPath: true,
    args: pageArgs,
    // No base model has an empty key, so an empty key has no results.
    resolve: (model) => model.baseModelKey ?? '',
    load: resultsOfBaseModels,
  }),
);

async function resultsOfBaseModels(baseModelKeys: string[], context: Context, args: PageArgs) {
  const catalog = await catalogOf(context);
  return connectionsOfParents(baseModelKeys, args, {
    orderOf: (baseModelKey) => byKey(`benchmarks of ${baseModelKey}`),
    rows: (keys, page) => catalog.benchmarks.resultPageByBaseModels(keys, page),
    counts: (keys) => catalog.benchmarks.countByBaseModels(keys),
    parentOf: (result) => result.baseModelKey,
    valuesOf: keyOf,
  });
}
