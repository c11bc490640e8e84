import type { FieldChange } from '../db/tables/json-columns.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { lazy } from '../graph/lazy.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { isPricePath } from '../models-dev/upstream-form/price-path.ts';
import type { ChangeOfModel } from './check-queries.ts';
import { successorsAmong } from './successors.ts';

export const MAX_SUGGESTIONS = 5;

/** To compare a key with every model takes some ten milliseconds, and one request must not take the database for long. */
export const MAX_SUGGESTED_KEYS = 100;

export type Verdict = 'OK' | 'DEPRECATED' | 'REMOVED' | 'UNKNOWN';

export interface PriceChange extends FieldChange {
  readonly at: Date;
}

/** What is to be found on the models of a list: each read once for all of them, and not before it is asked for. */
export interface Findings {
  readonly successors: () => Promise<(model: ModelRow) => readonly string[]>;
  readonly suggestions: () => Promise<(key: string) => readonly string[]>;
  readonly priceChanges: () => Promise<(modelKey: string) => readonly PriceChange[]>;
}

export function findingsOn(
  context: Context,
  keys: readonly string[],
  models: ReadonlyMap<string, ModelRow>,
  since: Date | null,
): Findings {
  return {
    successors: lazy(() => successorFinding(context, [...models.values()])),
    suggestions: lazy(() => {
      const lost = new Set(keys.filter((key) => !isServed(models.get(key) ?? null)));
      return suggestionFinding(context, [...lost].slice(0, MAX_SUGGESTED_KEYS));
    }),
    priceChanges: lazy(() => priceChangeFinding(context, [...models.keys()], since)),
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

async function successorFinding(context: Context, models: readonly ModelRow[]) {
  const ended = models.filter((model) => verdictOf(model) !== 'OK');
  const catalog = await catalogOf(context);
  const others = await catalog.checks.undeprecated([...new Set(ended.map(({ providerKey }) => providerKey))]);
  const linked = [...ended, ...others].flatMap(({ baseModelKey }) => baseModelKey ?? []);
  const origins = new Map((await catalog.baseModels.byKeys([...new Set(linked)])).map((one) => [one.key, one]));
  const successorsOf = successorsAmong(others, (baseModelKey) => origins.get(baseModelKey ?? ''));
  return (model: ModelRow) => successorsOf(model).map(({ key }) => key);
}

async function suggestionFinding(context: Context, keys: readonly string[]) {
  const near = await (await catalogOf(context)).suggestions.nearest(keys, MAX_SUGGESTIONS);
  return (key: string) => (near.get(key) ?? []).map(({ modelKey }) => modelKey);
}

async function priceChangeFinding(context: Context, modelKeys: readonly string[], since: Date | null) {
  if (since === null) return () => [];
  const changes = await (await catalogOf(context)).checks.changes(modelKeys, since);
  const byModel = Map.groupBy(changes, (change) => change.modelKey);
  return (modelKey: string) => (byModel.get(modelKey) ?? []).flatMap(pricesIn);
}

function pricesIn({ fields, at }: ChangeOfModel): PriceChange[] {
  return fields.filter(({ sourcePath }) => isPricePath(sourcePath)).map((field) => ({ ...field, at }));
}
