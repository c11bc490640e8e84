import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { Model } from '../model/model.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { isResolvable, possibleKeys, resolveWithModels } from '../resolution/resolve-models.ts';
import {
  type Findings,
  isServed,
  loadFindings,
  MAX_SUGGESTED_KEYS,
  MAX_SUGGESTIONS,
  type PriceChange as PriceChangeShape,
  verdictOf,
} from './findings.ts';
import { MAX_SUCCESSORS } from './successors.ts';

const MAX_KEYS = 500;
/** Tolerance for a client clock that is ahead of the server clock. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;

interface ModelCheckShape {
  readonly key: string;
  readonly model: ModelRow | null;
  readonly findings: Findings;
}

const ModelVerdict = builder.enumType('ModelVerdict', {
  description: 'Availability of a model key.',
  values: {
    OK: { description: 'The model is served.' },
    DEPRECATED: { description: 'The model is served, but the provider announced its end.' },
    REMOVED: { description: 'The source stopped listing the model at `model.removedAt`.' },
    UNKNOWN: { description: 'No current or removed model has this key, and the text means no model that is served.' },
  } as const,
});

const PriceChange = builder.objectRef<PriceChangeShape>('PriceChange').implement({
  description: 'Change of one price.',
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
      description:
        'Earlier price in US dollars per million tokens, or an object of such prices. Null when no price was published.',
    }),
    after: t.expose('after', {
      type: 'JSON',
      nullable: true,
      description:
        'New price in US dollars per million tokens, or an object of such prices. Null when the price is no longer published.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'Time when a refresh observed the change.' }),
  }),
});

const ModelCheck = builder.objectRef<ModelCheckShape>('ModelCheck').implement({
  description: 'Result of the check of one model key.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Requested key or other text.' }),
    verdict: t.field({
      type: ModelVerdict,
      description: 'Availability of the model.',
      resolve: ({ model }) => verdictOf(model),
    }),
    model: t.expose('model', {
      type: Model,
      nullable: true,
      description:
        'Model with this key, a removed model in its last known state. For another text, the `offer` of `resolveModel`. If the text names no provider, the model of the lab itself, else the first model that the text means. Null when `verdict` is UNKNOWN.',
    }),
    successors: t.field({
      type: [Model],
      description: `Clear replacements for the model, deprecated or not, newest first, at most ${MAX_SUCCESSORS}. A successor is a current, undeprecated model of the same provider, family and lab. Its id has the same words and sizes, such as "claude-haiku-4-5" for "claude-3-5-haiku". It was released later, has no earlier version, and supports at least the same modalities, reasoning and tool calls. Empty when no replacement is clear.`,
      resolve: async ({ model, findings }) => (model === null ? [] : [...(await findings.successors())(model)]),
    }),
    suggestions: t.field({
      type: [Model],
      description: `Current models with the most similar key or id for a REMOVED or UNKNOWN key, at most ${MAX_SUGGESTIONS}. Computed for the first ${MAX_SUGGESTED_KEYS} such keys of the list. Empty for other keys, and when no model is similar.`,
      resolve: async ({ key, model, findings }) => (isServed(model) ? [] : [...(await findings.suggestions())(key)]),
    }),
    priceChanges: t.field({
      type: [PriceChange],
      description:
        'Price changes since `since`, including tiers and modes, oldest first. Empty without `since`. Changes before the first observed catalog are unknown.',
      resolve: async ({ model, findings }) => (model === null ? [] : [...(await findings.priceChanges())(model.key)]),
    }),
  }),
});

builder.queryField('checkModels', (t) =>
  t.field({
    type: [ModelCheck],
    nullable: true,
    cacheable: true,
    description:
      'Availability of the models in a configuration: one result per requested key or other text, in the same order, duplicates included.',
    args: {
      keys: t.arg.stringList({
        required: true,
        description: `From 1 to ${MAX_KEYS} model keys such as "openai/gpt-5", or other texts that \`resolveModel\` reads.`,
      }),
      since: t.arg({
        type: 'DateTime',
        description: 'Start of the period for `priceChanges`. Must not be in the future.',
      }),
      ...asOfArg,
    },
    resolve: async (_query, { keys, since }, context) => {
      validateArguments(keys, since?.start);
      const models = await modelsOf(context, keys);
      const findings = loadFindings(context, keys, models, since?.start ?? null);
      return keys.map((key) => ({ key, model: models.get(key) ?? null, findings }));
    },
  }),
);

function validateArguments(keys: readonly string[], since: Date | undefined): void {
  if (keys.length < 1 || keys.length > MAX_KEYS) {
    throw badInput(`"keys" must have 1 to ${MAX_KEYS} entries; got ${keys.length}.`);
  }
  if (since && since.getTime() > Date.now() + MAX_CLOCK_SKEW_MS) {
    throw badInput(`"since" must not be in the future; got ${since.toISOString()}.`);
  }
}

/** The model that each text means. The key of a model needs no resolution. */
async function modelsOf(context: Context, texts: readonly string[]): Promise<ReadonlyMap<string, ModelRow>> {
  const catalog = await catalogOf(context);
  const resolvable = [...new Set(texts)].filter(isResolvable);
  const rows = await catalog.models.byKeys([...new Set([...texts, ...possibleKeys(resolvable)])]);
  const byKey = rowsByKey(rows);
  const others = resolvable.filter((text) => !byKey.has(text));
  if (others.length === 0) return byKey;
  const meant = (await resolveWithModels(others, rows, catalog)).map(({ exampleKey }) => exampleKey);
  const unread = [...new Set(meant)].filter((key) => key !== null).filter((key) => !byKey.has(key));
  const found = rowsByKey([...rows, ...(unread.length > 0 ? await catalog.models.byKeys(unread) : [])]);
  return new Map([...byKey, ...others.flatMap((text, index) => pair(text, found.get(meant[index] ?? '')))]);
}

function pair(text: string, row: ModelRow | undefined): readonly (readonly [string, ModelRow])[] {
  return row ? [[text, row]] : [];
}

function rowsByKey(rows: readonly ModelRow[]): Map<string, ModelRow> {
  return new Map(rows.map((row) => [row.key, row]));
}
