import type { FieldChange, Json } from '../../db/tables/json-columns.ts';
import { isObject } from '../json/clean.ts';
import { priceKeys } from './price-keys.ts';
import { isPricePath } from './price-path.ts';

/** A price or a limit that was published before and is another now. */
export interface FigureChange {
  readonly kind: 'PRICE' | 'LIMIT';
  /** Such as "cost.input", or "cost.tiers[200000].input" for that of requests with a larger prompt. */
  readonly name: string;
  readonly before: number;
  /** Null: it is published no more. */
  readonly after: number | null;
}

const limitNames: ReadonlySet<string> = new Set(['limit.context', 'limit.input', 'limit.output']);
const priceNames: ReadonlySet<string> = new Set(priceKeys.map(([, key]) => key));

/** The prices and limits among what changed of one field; those that were not published before are not there. */
export function figureChanges({ path, before, after }: FieldChange): FigureChange[] {
  const now = numbersIn(after, path);
  return [...numbersIn(before, path)].flatMap(([name, old]) => {
    const kind = kindOf(name);
    const value = now.get(name) ?? null;
    return kind === null || value === old ? [] : [{ kind, name, before: old, after: value }];
  });
}

function kindOf(name: string): FigureChange['kind'] | null {
  if (limitNames.has(name)) return 'LIMIT';
  return isPricePath(name) && priceNames.has(name.slice(name.lastIndexOf('.') + 1)) ? 'PRICE' : null;
}

function numbersIn(value: Json, path: string): Map<string, number> {
  if (typeof value === 'number') return new Map([[path, value]]);
  if (Array.isArray(value)) return new Map(value.flatMap((item) => numbersOfTier(item, path)));
  if (!isObject(value)) return new Map();
  return new Map(Object.entries(value).flatMap(([key, item]) => [...numbersIn(item, `${path}.${key}`)]));
}

/** Tiers are told apart by where they begin: their order and their number may change. */
function numbersOfTier(item: Json, path: string): (readonly [string, number])[] {
  const tier = isObject(item) ? item['tier'] : null;
  if (!isObject(item) || !isObject(tier)) return [];
  return Object.entries(item).flatMap(([key, value]) =>
    typeof value === 'number' ? [[`${path}[${tier['size']}].${key}`, value] as const] : [],
  );
}
