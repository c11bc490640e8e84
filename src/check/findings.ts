import type { FieldChange } from '../db/tables/json-columns.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { lazy } from '../graph/lazy.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { isPricePath } from '../models-dev/upstream-form/price-path.ts';
import type { ModelChange } from './check-queries.ts';
import { successorFinder } from './successors.ts';

export const MAX_SUGGESTIONS = 5;

/** A key takes up to 100 milliseconds to compare with all models; the limit bounds the database time of a request. */
export const MAX_SUGGESTED_KEYS = 100;

export type Verdict = 'OK' | 'DEPRECATED' | 'REMOVED' | 'UNKNOWN';

export interface PriceChange extends FieldChange {
  readonly at: Date;
}

/** Lazy lookups for the models of a list; each runs at most once for the whole list. */
export interface Findings {
  readonly successors: () => Promise<(model: ModelRow) => readonly string[]>;
  readonly suggestions: () => Promise<(key: string) => readonly string[]>;
  readonly priceChanges: () => Promise<(modelKey: string) => readonly PriceChange[]>;
}

export function loadFindings(
  context: Context,
  keys: readonly string[],
  /** By the requested key or text. */
  models: ReadonlyMap<string, ModelRow>,
  since: Date | null,
): Findings {
  return {
    successors: lazy(() => findSuccessors(context, [...models.values()])),
    suggestions: lazy(() => {
      const unserved = new Set(keys.filter((key) => !isServed(models.get(key) ?? null)));
      return findSuggestions(context, [...unserved].slice(0, MAX_SUGGESTED_KEYS));
    }),
    priceChanges: lazy(() =>
      findPriceChanges(context, [...new Set([...models.values()].map(({ key }) => key))], since),
    ),
  };
}

export function verdictOf(model: ModelRow | null): Verdict {
  if (model === null) return 'UNKNOWN';
  if (model.removedVersion !== null) return 'REMOVED';
  return model.status === 'DEPRECATED' ? 'DEPRECATED' : 'OK';
}

export function isServed(model: ModelRow | null): boolean {
  return ['OK', 'DEPRECATED'].includes(verdictOf(model));
}

async function findSuccessors(context: Context, models: readonly ModelRow[]) {
  const catalog = await catalogOf(context);
  const others = await catalog.checks.undeprecated([...new Set(models.map(({ providerKey }) => providerKey))]);
  const linked = [...models, ...others].flatMap(({ baseModelKey }) => baseModelKey ?? []);
  const baseModels = new Map((await catalog.baseModels.byKeys([...new Set(linked)])).map((one) => [one.key, one]));
  const successorsOf = successorFinder(others, (baseModelKey) => baseModels.get(baseModelKey ?? ''));
  return (model: ModelRow) => successorsOf(model).map(({ key }) => key);
}

async function findSuggestions(context: Context, keys: readonly string[]) {
  const near = await (await catalogOf(context)).suggestions.nearest(keys, MAX_SUGGESTIONS);
  return (key: string) => (near.get(key) ?? []).map(({ modelKey }) => modelKey);
}

async function findPriceChanges(context: Context, modelKeys: readonly string[], since: Date | null) {
  if (since === null) return () => [];
  const changes = await (await catalogOf(context)).checks.changes(modelKeys, since);
  const byModel = Map.groupBy(changes, (change) => change.modelKey);
  return (modelKey: string) => (byModel.get(modelKey) ?? []).flatMap(priceChangesIn);
}

function priceChangesIn({ fields, at }: ModelChange): PriceChange[] {
  return fields.filter(({ sourcePath }) => isPricePath(sourcePath)).map((field) => ({ ...field, at }));
}
