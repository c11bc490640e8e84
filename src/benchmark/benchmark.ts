import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { byKey, keyOf } from '../graph/paging/orders.ts';
import { connection } from '../graph/paging/pagination.ts';
import { keyOfBenchmark } from '../models-dev/facts/benchmark-key.ts';

export const Benchmark = builder.loadableNodeRef('Benchmark', {
  id: { resolve: (benchmark) => benchmark.key },
  load: async (keys: string[], context: Context) => (await catalogOf(context)).benchmarks.byKeys(keys),
  sort: (benchmark) => benchmark.key,
});

Benchmark.implement({
  description: 'Test that measures models. A benchmark exists as long as it has a result.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        'Name in lower case, with hyphens for punctuation. Spellings that differ only in case and punctuation are one benchmark.',
    }),
    name: t.exposeString('name', { description: 'Most frequent spelling of the name.' }),
  }),
});

const BenchmarkConnection = connectionType(Benchmark);

builder.queryFields((t) => ({
  benchmark: t.field({
    type: Benchmark,
    nullable: true,
    cacheable: true,
    description:
      'Benchmark with this key or name. Null when the benchmark has no results; `suggestKeys` returns similar keys.',
    args: {
      key: t.arg.string({
        required: true,
        description: 'Key of the benchmark, such as "swe-bench-pro", or its name in any case and punctuation.',
      }),
      ...asOfArg,
    },
    resolve: (_query, { key }) => keyOfBenchmark(key),
  }),
  benchmarks: t.field({
    type: BenchmarkConnection,
    nullable: true,
    cacheable: true,
    description: 'All benchmarks, sorted by key.',
    args: { ...asOfArg, ...pageArgs },
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
