import { is, Param, Placeholder, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** A parameter of a statement: a value, or a placeholder for one. */
export type Compared = Param | Placeholder;

/** Texts as one array parameter, so that the statement does not depend on their number. */
type Texts = readonly string[] | Compared;

/** `column` is one of `values`. */
export function anyOf(column: PgColumn, values: Texts): SQL {
  return sql`${column} = any(${textArray(values)})`;
}

/** The keys that a compiled statement is asked for. */
export const theKeys = sql.placeholder('keys');

/** The value of `theKeys`. */
export function keysValue(keys: readonly string[]): { readonly keys: readonly string[] } {
  return { keys: withoutNul(keys) };
}

/** A table `parent(key)` of the keys, for a lateral join that reads one page per parent. */
export const parents = sql`unnest(${textArray(theKeys)}) as parent(key)`;

const alsoKeys = sql.placeholder('also');

/** The same as a table `parent(key, also)`, with a second key of each parent or null. */
export const parentsWith = sql`unnest(${textArray(theKeys)}, ${textArray(alsoKeys)}) as parent(key, also)`;

/** The values of the keys and second keys of `parentsWith`. */
export function parentsValue(keys: readonly string[], also: ReadonlyMap<string, string>) {
  const known = withoutNul(keys);
  return { keys: known, also: known.map((key) => also.get(key) ?? null) };
}

/** The second key of the current row of `parentsWith`. */
export const parentAlso = sql<string | null>`parent.also`;

/** The key of the current row of `parents`. */
export const parentKey = sql<string>`parent.key`;

export function textArray(values: Texts): SQL {
  return sql`${isCompared(values) ? values : sql.param(withoutNul(values))}::text[]`;
}

function isCompared(values: Texts): values is Compared {
  return is(values, Placeholder) || is(values, Param);
}

/** The texts without a NUL character: Postgres refuses such a text, so no row has one. */
export function withoutNul(values: readonly string[]): string[] {
  return values.filter((value) => !value.includes('\0'));
}

/** The counts of a grouped query, by key. A key without rows is missing. */
export function countsByKey(
  rows: readonly { readonly key: string; readonly count: number }[],
): ReadonlyMap<string, number> {
  return new Map(rows.map(({ key, count }) => [key, count]));
}
