import type { FieldChange, Json } from '../../db/tables/json-columns.ts';
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
  /** Null: no longer published. */
  readonly after: number | null;
}

const limitPaths: ReadonlySet<string> = new Set(['limit.context', 'limit.input', 'limit.output']);
const sourcePrices: ReadonlySet<string> = new Set(priceKeys.map(([, key]) => key));

/** The changed prices and limits within a changed field, without newly published ones. */
export function figureChanges(
  subjectType: Parameters<typeof fieldName>[0],
  { sourcePath, before, after }: FieldChange,
): FigureChange[] {
  const now = numbersIn(after, sourcePath);
  return [...numbersIn(before, sourcePath)].flatMap(([path, old]) => {
    const kind = kindOf(path);
    const value = now.get(path) ?? null;
    if (kind === null || value === old) return [];
    return [{ kind, name: fieldName(subjectType, path, value), before: old, after: value }];
  });
}

function kindOf(path: string): FigureChange['kind'] | null {
  if (limitPaths.has(path)) return 'LIMIT';
  return isPricePath(path) && sourcePrices.has(path.slice(path.lastIndexOf('.') + 1)) ? 'PRICE' : null;
}

function numbersIn(value: Json, path: string): Map<string, number> {
  if (typeof value === 'number') return new Map([[path, value]]);
  if (Array.isArray(value)) return new Map(value.flatMap((item) => numbersOfTier(item, path)));
  if (!isObject(value)) return new Map();
  return new Map(Object.entries(value).flatMap(([key, item]) => [...numbersIn(item, `${path}.${key}`)]));
}

/** Tiers are identified by their size, because their order and number can change. */
function numbersOfTier(item: Json, path: string): (readonly [string, number])[] {
  const tier = isObject(item) ? item['tier'] : null;
  if (!isObject(item) || !isObject(tier)) return [];
  return Object.entries(item).flatMap(([key, value]) =>
    typeof value === 'number' ? [[`${path}[${tier['size']}].${key}`, value] as const] : [],
  );
}
