import { Benchmark } from '../benchmark/benchmark.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { Model } from '../model/model.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { quoteInput } from '../quote-input.ts';
import { benchmarkRows } from './benchmark-rows.ts';
import type { ComparedValue as ComparedValueShape, ComparisonRow as ComparisonRowShape } from './comparison-row.ts';
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
    description: 'Requested key that belongs to no current or removed model.',
    fields: (t) => ({
      key: t.exposeString('key', { description: 'Requested key.' }),
      suggestions: t.expose('suggestions', {
        type: [Model],
        description: `Models with the most similar key or id, most similar first, at most ${MAX_SUGGESTIONS}. Empty when no model is similar.`,
      }),
    }),
  });

const ComparisonGroup = builder.enumType('ComparisonGroup', {
  description: 'Subject of a comparison row.',
  values: {
    OFFER: { description: 'Offer of the provider: the status and the price kind.' },
    LIMIT: { description: 'Token limits.' },
    PRICE: { description: 'Prices.' },
    CAPABILITY: { description: 'Capabilities, as Booleans.' },
    MODALITY: { description: 'Input and output modalities, as lists of Modality.' },
    DATE: { description: 'Dates, as PartialDate.' },
    BENCHMARK: { description: 'Benchmark results of the base models.' },
  } as const,
});

const ComparedValue = builder.objectRef<ComparedValueShape>('ComparedValue').implement({
  description: 'Value of one model in a comparison row.',
  fields: (t) => ({
    value: t.expose('value', {
      type: 'JSON',
      nullable: true,
      description:
        'Value of the model. Null when unknown, not applicable, or a price of a model with the price kind SUBSCRIPTION.',
    }),
    isBest: t.exposeBoolean('isBest', {
      description:
        'Whether no other value is better. Equal values are all best, and a month ties with its days. Never true for an unknown value, a missing capability, fewer than two known values, or a row without a better direction.',
    }),
  }),
});

const ComparisonRow = builder.objectRef<ComparisonRowShape>('ComparisonRow').implement({
  description: 'One compared property of the models.',
  fields: (t) => ({
    group: t.expose('group', { type: ComparisonGroup, description: 'Subject of the row.' }),
    label: t.exposeString('label', {
      description:
        'Name of the compared property, such as "Context window". For a benchmark, its name and conditions, such as "SWE-Bench Pro (pass@1, Codex)".',
    }),
    unit: t.exposeString('unit', {
      nullable: true,
      description:
        'Unit, either "tokens" or "US dollars per million tokens". Null without a unit, and for benchmarks, whose unit is the metric.',
    }),
    values: t.expose('values', {
      type: [ComparedValue],
      description:
        'One value per entry of `models`, in the same order. Reasoning without its own price has the output price, and a model without an input limit has its context window.',
    }),
    higherIsBetter: t.exposeBoolean('higherIsBetter', {
      nullable: true,
      description:
        'Whether a higher value is better: true for capabilities and the knowledge cutoff, false for prices. Null when neither direction is better.',
    }),
    equal: t.exposeBoolean('equal', {
      description: 'Whether all values are the same. Also true when all values are unknown.',
    }),
    benchmark: t.expose('benchmark', {
      type: Benchmark,
      nullable: true,
      description: 'Benchmark of the row. Null unless `group` is BENCHMARK.',
    }),
  }),
});

const ModelComparison = builder.objectRef<Comparison>('ModelComparison').implement({
  description: 'Comparison of models.',
  fields: (t) => ({
    models: t.field({
      type: [Model],
      description: 'Current and removed models, in the requested order.',
      resolve: ({ models }) => [...models],
    }),
    unknown: t.field({
      type: [UnknownModel],
      description: 'Requested keys that belong to no model, in the requested order.',
      resolve: ({ unknownKeys }, _args, context) => suggestionsFor(context, unknownKeys),
    }),
    rows: t.field({
      type: [ComparisonRow],
      description:
        'Compared properties: a fixed set, then each benchmark cohort with results of at least two of the models (see `BenchmarkResult.rank`). The best result of each model counts. Empty without models.',
      resolve: ({ models }, _args, context) => rowsOf(context, models),
    }),
  }),
});

builder.queryField('compareModels', (t) =>
  t.field({
    type: ModelComparison,
    nullable: true,
    cacheable: true,
    description: 'Compares current or removed models, property by property.',
    args: {
      keys: t.arg.stringList({
        required: true,
        description: `Keys of ${MIN_MODELS} to ${MAX_MODELS} different models, such as "openai/gpt-5".`,
      }),
      ...asOfArg,
    },
    resolve: async (_query, { keys }, context) => {
      validateKeys(keys);
      const found = await (await catalogOf(context)).models.byKeys(keys);
      const byKey = new Map(found.map((model) => [model.key, model]));
      return {
        models: keys.flatMap((key) => byKey.get(key) ?? []),
        unknownKeys: keys.filter((key) => !byKey.has(key)),
      };
    },
  }),
);

function validateKeys(keys: readonly string[]): void {
  if (keys.length < MIN_MODELS || keys.length > MAX_MODELS) {
    throw badInput(`"keys" must have ${MIN_MODELS} to ${MAX_MODELS} entries; got ${keys.length}.`);
  }
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw badInput(`"keys" must list each model once; got ${quoteInput(repeated)} twice.`);
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
