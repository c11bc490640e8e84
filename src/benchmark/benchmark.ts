import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { byKey, keyOf } from '../graph/orders.ts';
import { connection } from '../graph/pagination.ts';
import { keyOfBenchmark } from '../models-dev/facts/benchmark-key.ts';

export const Benchmark = builder.loadableNodeRef('Benchmark', {
  id: { resolve: (benchmark) => benchmark.key },
  load: async (keys: string[], context: Context) => (await catalogOf(context)).benchmarks.byKeys(keys),
  sort: (benchmark) => benchmark.key,
});

Benchmark.implement({
  description: 'A test that models are measured by. There as long as it has a result.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description: 'The name in lower case without punctuation: spellings that differ only so are one benchmark.',
    }),
    name: t.exposeString('name', { description: 'Its most frequent spelling.' }),
  }),
});

const BenchmarkConnection = connectionType(Benchmark);

builder.queryFields((t) => ({
  benchmark: t.field({
    type: Benchmark,
    nullable: true,
    description:
      'The benchmark with this key, such as "swe-bench-pro", or with this name in any case and punctuation. Null when it has no results.',
    args: { key: t.arg.string({ required: true }) },
    resolve: (_query, { key }) => keyOfBenchmark(key),
  }),
  benchmarks: t.field({
    type: BenchmarkConnection,
    nullable: true,
    description: 'Benchmarks by key.',
    args: pageArgs,
    resolve: async (_query, args, context) => {
      const catalog = await catalogOf(context);
      return connection(args, {
        order: byKey('benchmarks'),
        rows: (page) => catalog.benchmarks.page(page),
        count: () => catalog.benchmarks.count(),
        valuesOf: keyOf,
      });
    },
  }),
}));
