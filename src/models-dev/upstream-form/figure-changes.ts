import type { FieldChange, Json, JsonObject } from '../../db/tables/json-columns.ts';
import { isObject } from '../json/clean.ts';
import { fieldName } from './field-name.ts';
import { priceKeys } from './price-keys.ts';
import { isPricePath } from './price-path.ts';

/** A published price or limit that changed. */
export interface FigureChange {
  readonly kind: 'PRICE' | 'LIMIT';
  /** In the words of our schema: "pricing.input", or "pricing.tiers[200000].input" for that of a tier. */
  readonly name: string;
  readonly before: number;
  /** Null: no longer published, or unreadable. */
  readonly after: number | null;
  /** The value that the source has in place of a price. */
  readonly unreadable?: Json;
}

const limitPaths: ReadonlySet<string> = new Set(['limit.context', 'limit.input', 'limit.output']);
const sourcePrices: ReadonlySet<string> = new Set(priceKeys.map(([, key]) => key));

/** The changed prices and limits within a changed field, without newly published ones. */
export function figureChanges(
  subjectType: Parameters<typeof fieldName>[0],
  { sourcePath, before, after }: FieldChange,
): FigureChange[] {
  const now = valuesIn(ofSameSize(before, after), sourcePath);
  return [...valuesIn(before, sourcePath)].flatMap(([path, old]) => {
    const kind = kindOf(path);
    if (kind === null || !isFigure(old)) return [];
    const figure = figureAt(path, kind, now);
    if (figure.after === old) return [];
    return [{ kind, name: fieldName(subjectType, path, old), before: old, ...figure }];
  });
}

function kindOf(path: string): FigureChange['kind'] | null {
  if (limitPaths.has(path)) return 'LIMIT';
  return isPricePath(path) && sourcePrices.has(path.slice(path.lastIndexOf('.') + 1)) ? 'PRICE' : null;
}

function figureAt(
  path: string,
  kind: FigureChange['kind'],
  values: ReadonlyMap<string, Json>,
): Pick<FigureChange, 'after' | 'unreadable'> {
  const value = values.get(path) ?? null;
  if (isFigure(value)) return { after: value };
  const unreadable = value ?? valueAround(path, values);
  return kind === 'LIMIT' || unreadable === null ? { after: null } : { after: null, unreadable };
}

function isFigure(value: Json): value is number {
  return typeof value === 'number' && value >= 0;
}

/** The value that the source has in place of an object around a path. Null: none. */
function valueAround(path: string, values: ReadonlyMap<string, Json>): Json {
  const around = [...values].find(([outer]) => path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`));
  return around?.[1] ?? null;
}

/** Prices, limits and all other values that are neither objects nor tiers, by path. */
function valuesIn(value: Json, path: string): Map<string, Json> {
  if (kindOf(path) !== null) return new Map([[path, value]]);
  if (isList(value) && path.endsWith('cost.tiers')) return new Map(value.flatMap((item) => valuesOfTier(item, path)));
  if (!isObject(value)) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([key, item]) => [...valuesIn(item, `${path}.${key}`)]));
}

/** Tiers are identified by their size, because their order and number can change. */
function valuesOfTier(item: Json, path: string): (readonly [string, Json])[] {
  const size = tierSize(item);
  if (!isObject(item) || size === null) return [];
  return Object.entries(item).map(([key, value]) => [`${path}[${size}].${key}`, value] as const);
}

/** A price over 200,000 tokens and the only tier that replaces it are compared, even if their sizes differ. */
function ofSameSize(before: Json, after: Json): Json {
  const old = onlyTier(before);
  const now = onlyTier(after);
  return old === null || now === null ? after : [{ ...now, tier: old['tier'] ?? null }];
}

function onlyTier(value: Json): JsonObject | null {
  const [tier, ...others] = isList(value) ? value : [];
  return tier !== undefined && others.length === 0 && isObject(tier) && tierSize(tier) !== null ? tier : null;
}

function tierSize(item: Json): Json {
  const tier = isObject(item) ? item['tier'] : null;
  return isObject(tier) ? (tier['size'] ?? null) : null;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
