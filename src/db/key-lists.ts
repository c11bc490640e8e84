import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** `column` is one of `values`, passed as one array parameter, so that the statement does not depend on their number. */
export function anyOf(column: PgColumn, values: readonly string[]): SQL {
  return sql`${column} = any(${textArray(values)})`;
}

/** A table `parent(key)`, for a lateral join that reads one page per parent. */
export function parents(keys: readonly string[]): SQL {
  return sql`unnest(${textArray(keys)}) as parent(key)`;
}

/** The same as a table `parent(key, also)`, with a second key of each parent or null. */
export function parentsWith(keys: readonly string[], also: ReadonlyMap<string, string>): SQL {
  const known = withoutNul(keys);
  const others = known.map((key) => also.get(key) ?? null);
  return sql`unnest(${textArray(known)}, ${sql.param(others)}::text[]) as parent(key, also)`;
}

/** The second key of the current row of `parentsWith()`. */
export const parentAlso = sql<string | null>`parent.also`;

/** The key of the current row of `parents()`. */
export const parentKey = sql<string>`parent.key`;

export function textArray(values: readonly string[]): SQL {
  return sql`${sql.param(withoutNul(values))}::text[]`;
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
