import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** `column` is one of `values`: a single array parameter, so that the statement is the same for any number of them. */
export function anyOf(column: PgColumn, values: readonly string[]): SQL {
  return sql`${column} = any(${textArray(values)})`;
}

/** A table `parent(key)`, to take a page for each of many parents with a lateral join. */
export function parents(keys: readonly string[]): SQL {
  return sql`unnest(${textArray(keys)}) as parent(key)`;
}

/** The key of the row of `parents()` at hand. */
export const parentKey = sql<string>`parent.key`;

export function textArray(values: readonly string[]): SQL {
  return sql`${sql.param(storable(values))}::text[]`;
}

/** Without the texts that hold the character NUL: Postgres refuses them, and no row can have them. */
export function storable(values: readonly string[]): string[] {
  return values.filter((value) => !value.includes('\0'));
}
