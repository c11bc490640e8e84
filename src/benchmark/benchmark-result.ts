import { BaseModel } from '../base-model/base-model.ts';
import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { byKey, keyOf } from '../graph/orders.ts';
import { connectionsOfParents, type PageArgs } from '../graph/pagination.ts';
import { Model } from '../model/model.ts';
import { Benchmark } from './benchmark.ts';
import { BenchmarkResultFilter } from './result-filter.ts';

export const BenchmarkResult = builder.loadableNodeRef('BenchmarkResult', {
  id: { resolve: (result) => result.key },
  load: async (keys: string[], context: Context) => (await catalogOf(context)).benchmarks.resultsByKeys(keys),
  sort: (result) => result.key,
});

BenchmarkResult.implement({
  description: 'What a base model reached in a benchmark, as published. From `benchmarks` in `models.json`.',
  fields: (t) => ({
    benchmark: t.field({
      type: Benchmark,
      description: 'What was measured.',
      resolve: (result) => ({ key: result.benchmarkKey, name: result.benchmark }),
    }),
    baseModel: t.field({
      type: BaseModel,
      description: 'Whose result it is.',
      resolve: (result) => result.baseModelKey,
    }),
    score: t.float({
      nullable: true,
      description: 'In the unit of `metric`, mostly per cent. Null when the source gives text instead of a number.',
      resolve: (result) => (result.score === null ? null : Number(result.score)),
    }),
    scoreText: t.exposeString('scoreText', { description: 'As published.' }),
    metric: t.exposeString('metric', { nullable: true, description: 'Such as "pass@1". Null when not published.' }),
    harness: t.exposeString('harness', {
      nullable: true,
      description: 'The program that the model worked in, such as "Codex". Null when not published.',
    }),
    variant: t.exposeString('variant', {
      nullable: true,
      description: 'Such as a reasoning effort, "high". Null when not published.',
    }),
    dataset: t.exposeString('dataset', {
      nullable: true,
      description: 'The part of the benchmark, such as "public". Null when not published.',
    }),
    version: t.exposeString('version', { nullable: true, description: 'Of the benchmark. Null when not published.' }),
    source: t.exposeString('source', { nullable: true, description: 'Where it is published. Null when not said.' }),
    date: t.expose('date', { type: 'PartialDate', nullable: true, description: 'Null when not published.' }),
    rank: t.exposeInt('rank', {
      nullable: true,
      description:
        'Among comparable results; 1 is the highest score, equal scores have equal ranks. Comparable are those with a number of the same benchmark, version, dataset, harness and variant, and of a metric that means the same, such as "resolved" and "percent resolved"; what is not published is only the same as what is not published either. Null without a number.',
    }),
    percentile: t.exposeFloat('percentile', {
      nullable: true,
      description:
        'The share of the other comparable results that this one is not behind: 1 is the best, 0 the last. Null when there is no other, or no number.',
    }),
    fieldSize: t.exposeInt('fieldSize', {
      nullable: true,
      description:
        'How many comparable results there are, this one among them, whatever a list is filtered by. Null without a number.',
    }),
    extra: t.expose('extra', {
      type: 'JSON',
      nullable: true,
      description: 'Whatever the source says that this schema does not name yet. Null when that is nothing.',
    }),
  }),
});

const BenchmarkResultConnection = connectionType(BenchmarkResult);

const BenchmarkResultOrder = builder.enumType('BenchmarkResultOrder', {
  description: 'The order of the results of a benchmark.',
  values: {
    BEST_FIRST: { description: 'The highest score first; results without a number last.' },
    WORST_FIRST: { description: 'The lowest score first; results without a number last.' },
  } as const,
});

builder.objectField(Benchmark, 'results', (t) =>
  t.loadable({
    type: BenchmarkResultConnection,
    description: 'What base models reached in it.',
    byPath: true,
    args: {
      filter: t.arg({
        type: BenchmarkResultFilter,
        description: 'All that match; their rank is that among all that are comparable. All when not given.',
      }),
      orderBy: t.arg({ type: BenchmarkResultOrder, defaultValue: 'BEST_FIRST' }),
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
        parentOf: (result) => result.benchmarkKey,
        valuesOf: (result) => [order === 'BEST_FIRST' ? result.bestFirst : result.worstFirst, result.key],
      });
    },
  }),
);

builder.objectField(BaseModel, 'benchmarks', (t) =>
  t.loadable({
    type: BenchmarkResultConnection,
    description: 'Its results, by key.',
    byPath: true,
    args: pageArgs,
    resolve: (baseModel) => baseModel.key,
    load: resultsOfBaseModels,
  }),
);

builder.objectField(Model, 'benchmarks', (t) =>
  t.loadable({
    type: BenchmarkResultConnection,
    description: 'The results of its base model, by key. Empty when that is not known.',
    byPath: true,
    args: pageArgs,
    // No base model has an empty key, so this one has no results.
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
