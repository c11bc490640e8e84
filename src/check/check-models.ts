import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors.ts';
import { Model } from '../model/model.ts';
import type { ModelRow } from '../model/model-queries.ts';
import {
  type Findings,
  findingsOn,
  isServed,
  MAX_SUGGESTED_KEYS,
  MAX_SUGGESTIONS,
  type PriceChange as PriceChangeFound,
  verdictOf,
} from './findings.ts';
import { MAX_SUCCESSORS } from './successors.ts';

const MAX_KEYS = 500;
/** How far the clock of a caller may be ahead of ours. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;

interface ModelCheckShape {
  readonly key: string;
  readonly model: ModelRow | null;
  readonly findings: Findings;
}

const ModelVerdict = builder.enumType('ModelVerdict', {
  description: 'What has become of a model that somebody has in a configuration.',
  values: {
    OK: { description: 'It is served.' },
    DEPRECATED: { description: 'It still answers, but the provider has said it will stop.' },
    REMOVED: { description: 'It is gone from the source; `model.removedAt` says when.' },
    UNKNOWN: { description: 'There never was a model with this key.' },
  } as const,
});

const PriceChange = builder.objectRef<PriceChangeFound>('PriceChange').implement({
  description: 'One price that changed.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description:
        'Name of the price in this schema, such as "pricing.input". "pricing" if all prices appeared or disappeared.',
    }),
    sourcePath: t.exposeString('sourcePath', {
      description: 'Path of the price in the models.dev entry, such as "cost.input".',
    }),
    before: t.expose('before', {
      type: 'JSON',
      nullable: true,
      description: 'US dollars per million tokens, or several such prices. Null: none was published.',
    }),
    after: t.expose('after', {
      type: 'JSON',
      nullable: true,
      description: 'US dollars per million tokens, or several such prices. Null: none is published.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When the refresh found it.' }),
  }),
});

const ModelCheck = builder.objectRef<ModelCheckShape>('ModelCheck').implement({
  description: 'What has become of one model of a list.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'As it was asked for.' }),
    verdict: t.field({
      type: ModelVerdict,
      description: 'The answer in one word.',
      resolve: ({ model }) => verdictOf(model),
    }),
    model: t.expose('model', {
      type: Model,
      nullable: true,
      description: 'The model with this key, a removed one as it was last known. Null when UNKNOWN.',
    }),
    successors: t.field({
      type: [Model],
      description: `What plainly takes the place of a model that is DEPRECATED or REMOVED, the newest first, ${MAX_SUCCESSORS} at most: the models of the same provider that are not deprecated themselves, whose ids have the same words and sizes but for a version that is not earlier ("claude-haiku-4-5" after "claude-3-5-haiku"), that were released later, take in and give out all that it does, reason and call tools if it does, and are of the same family and of no other lab as far as the labs are known. Family and date are those of the base model where the provider gives no family or the base model a date. Empty when none is plain.`,
      resolve: async ({ model, findings }) =>
        model === null || verdictOf(model) === 'OK' ? [] : [...(await findings.successors())(model)],
    }),
    suggestions: t.field({
      type: [Model],
      description: `The present models whose key or id is nearest to one that is REMOVED or UNKNOWN, the nearest first, ${MAX_SUGGESTIONS} at most. Looked up for the first ${MAX_SUGGESTED_KEYS} such keys of the list; empty for the others, and when none is near.`,
      resolve: async ({ key, model, findings }) => (isServed(model) ? [] : [...(await findings.suggestions())(key)]),
    }),
    priceChanges: t.field({
      type: [PriceChange],
      description:
        'Which of its prices changed since the date asked about, tiers and modes too, the oldest change first. Empty when none is known to have, for before the first catalog nothing was observed, and without a date.',
      resolve: async ({ model, findings }) => (model === null ? [] : [...(await findings.priceChanges())(model.key)]),
    }),
  }),
});

builder.queryField('checkModels', (t) =>
  t.field({
    type: [ModelCheck],
    nullable: true,
    description:
      'What has become of the models in a configuration: one answer for each key, in the order asked for, one that is asked for twice in both places.',
    args: {
      keys: t.arg.stringList({
        required: true,
        description: `Such as "openai/gpt-5". From 1 to ${MAX_KEYS}.`,
      }),
      since: t.arg({
        type: 'DateTime',
        description: 'From when on changes of prices are told, in `priceChanges`. Not in the future.',
      }),
    },
    resolve: async (_query, { keys, since }, context) => {
      refuseImpossible(keys, since);
      const models = await modelsOf(context, keys);
      const findings = findingsOn(context, keys, models, since ?? null);
      return keys.map((key) => ({ key, model: models.get(key) ?? null, findings }));
    },
  }),
);

function refuseImpossible(keys: readonly string[], since: Date | null | undefined): void {
  if (keys.length < 1 || keys.length > MAX_KEYS) {
    throw badInput(`"keys" must have from 1 to ${MAX_KEYS} entries, got ${keys.length}.`);
  }
  if (since && since.getTime() > Date.now() + MAX_CLOCK_SKEW_MS) {
    throw badInput(`"since" must not be in the future, got ${since.toISOString()}.`);
  }
}

async function modelsOf(context: Context, keys: readonly string[]): Promise<ReadonlyMap<string, ModelRow>> {
  const rows = await (await catalogOf(context)).models.byKeys([...new Set(keys)]);
  return new Map(rows.map((row) => [row.key, row]));
}
