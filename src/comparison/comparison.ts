import { Benchmark } from '../benchmark/benchmark.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors.ts';
import { Model } from '../model/model.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { quoteInput } from '../quote-input.ts';
import { benchmarkRows } from './benchmark-rows.ts';
import type { ComparisonRow as ComparisonRowShape } from './comparison-row.ts';
import { comparisonRows } from './comparison-rows.ts';

const MIN_MODELS = 2;
const MAX_MODELS = 10;
const MAX_SUGGESTIONS = 5;

interface Comparison {
  readonly models: readonly ModelRow[];
  readonly unknownKeys: readonly string[];
}

const UnknownModel = builder
  .objectRef<{ readonly key: string; readonly suggestions: string[] }>('UnknownModel')
  .implement({
    description: 'A key that is that of no model, present or removed.',
    fields: (t) => ({
      key: t.exposeString('key', { description: 'As asked for.' }),
      suggestions: t.expose('suggestions', {
        type: [Model],
        description: `The models whose key or id is nearest to it, the nearest first; ${MAX_SUGGESTIONS} at most. Empty when none is near.`,
      }),
    }),
  });

const ComparisonGroup = builder.enumType('ComparisonGroup', {
  description: 'What a row of a comparison is about.',
  values: {
    OFFER: { description: 'How a provider offers the model: its status and the kind of its price.' },
    LIMIT: { description: 'How much it takes in and gives out, in tokens.' },
    PRICE: { description: 'What it costs.' },
    CAPABILITY: { description: 'What it can do: true or false.' },
    MODALITY: { description: 'What it takes in and gives out: lists of Modality.' },
    DATE: { description: 'When: each a PartialDate.' },
    BENCHMARK: { description: 'What its base model reached in a benchmark.' },
  } as const,
});

const ComparisonRow = builder.objectRef<ComparisonRowShape>('ComparisonRow').implement({
  description: 'One thing in which models are compared.',
  fields: (t) => ({
    group: t.expose('group', { type: ComparisonGroup, description: 'What it is about.' }),
    label: t.exposeString('label', {
      description:
        'What is compared, in words: "Context window", or a benchmark with how it was measured, "SWE-Bench Pro (pass@1, Codex)".',
    }),
    unit: t.exposeString('unit', {
      nullable: true,
      description: '"tokens" or "US dollars per million tokens". Null: none, or that of the benchmark.',
    }),
    values: t.expose('values', {
      type: ['JSON'],
      nullable: { list: false, items: true },
      description:
        'One for each of `models`, in their order. Null: not known, or does not apply. Every price is null for a model of a subscription (PLAN), whatever is published: its 0 is not what it costs. The price of reasoning is that of output where it has none of its own, and the limit of input the context window where no other is published.',
    }),
    higherIsBetter: t.exposeBoolean('higherIsBetter', {
      nullable: true,
      description:
        'Whether a high value is better than a low one: of capabilities true, of "Knowledge until" a late date. Null: neither, as of the other dates.',
    }),
    best: t.exposeIntList('best', {
      description:
        'The indexes of the best in `models`: all that no other beats, ties included. What is not known is never the best, nor is a capability that is lacking. Empty when it is known of fewer than two, or neither is better. A month ties with its days.',
    }),
    equal: t.exposeBoolean('equal', {
      description:
        'Whether all values are the same, so that there is no difference to show; not known of any counts as the same.',
    }),
    benchmark: t.expose('benchmark', {
      type: Benchmark,
      nullable: true,
      description: 'What was measured. Null unless BENCHMARK.',
    }),
  }),
});

const ModelComparison = builder.objectRef<Comparison>('ModelComparison').implement({
  description: 'Models side by side.',
  fields: (t) => ({
    models: t.field({
      type: [Model],
      description: 'Those that there are, or were, in the order asked for.',
      resolve: ({ models }) => [...models],
    }),
    unknown: t.field({
      type: [UnknownModel],
      description: 'The keys that are of no model, in the order asked for.',
      resolve: ({ unknownKeys }, _args, context) => suggestionsFor(context, unknownKeys),
    }),
    rows: t.field({
      type: [ComparisonRow],
      description:
        'What they are compared in: always the same rows, then the benchmarks in which at least two of them have comparable results: see `BenchmarkResult.rank`. Of several such results of a model, the best counts. Empty without models.',
      resolve: ({ models }, _args, context) => rowsOf(context, models),
    }),
  }),
});

builder.queryField('compareModels', (t) =>
  t.field({
    type: ModelComparison,
    nullable: true,
    description: 'Models side by side, removed ones too.',
    args: {
      keys: t.arg.stringList({
        required: true,
        description: `Of the models, such as "openai/gpt-5": ${MIN_MODELS} to ${MAX_MODELS}, each once.`,
      }),
    },
    resolve: async (_query, { keys }, context) => {
      refuseIncomparable(keys);
      const found = await (await catalogOf(context)).models.byKeys(keys);
      const byKey = new Map(found.map((model) => [model.key, model]));
      return {
        models: keys.flatMap((key) => byKey.get(key) ?? []),
        unknownKeys: keys.filter((key) => !byKey.has(key)),
      };
    },
  }),
);

function refuseIncomparable(keys: readonly string[]): void {
  if (keys.length < MIN_MODELS || keys.length > MAX_MODELS) {
    throw badInput(`"keys" must be ${MIN_MODELS} to ${MAX_MODELS} keys of models, got ${keys.length}.`);
  }
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw badInput(`"keys" must name each model once, got ${quoteInput(repeated)} twice.`);
}

async function suggestionsFor(context: Context, keys: readonly string[]) {
  if (keys.length === 0) return [];
  const nearest = await (await catalogOf(context)).suggestions.nearest(keys, MAX_SUGGESTIONS);
  return keys.map((key) => ({ key, suggestions: (nearest.get(key) ?? []).map(({ modelKey }) => modelKey) }));
}

async function rowsOf(context: Context, models: readonly ModelRow[]): Promise<ComparisonRowShape[]> {
  if (models.length === 0) return [];
  const baseModelKeys = [...new Set(models.flatMap(({ baseModelKey }) => baseModelKey ?? []))];
  const scores = await (await catalogOf(context)).benchmarks.scoresOfBaseModels(baseModelKeys);
  return [...comparisonRows(models), ...benchmarkRows(models, scores)];
}
