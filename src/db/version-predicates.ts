import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

export type Version = number | Placeholder;

interface Period {
  readonly sinceVersion: PgColumn;
  readonly untilVersion: PgColumn;
}

/** Picks the rows of a table that one version of the catalog holds. */
export type VersionPredicate = (table: Period) => SQL;

/** The rows of the newest version, from the partial indexes on the present; says nothing of which version that is. */
export const current: VersionPredicate = (table) => sql`${table.untilVersion} is null`;

export function inVersion(version: Version): VersionPredicate {
  return (table) =>
    sql`(${table.sinceVersion} <= ${version} and (${table.untilVersion} is null or ${table.untilVersion} > ${version}))`;
}

/** The newest state of each key that `version` knows of, ended or not. */
export function lastKnown(table: PgTable & Period & { readonly key: PgColumn }, version: Version): SQL {
  return sql`${table.sinceVersion} = (
    select max(known.since_version) from ${table} known where known.key = ${table.key} and known.since_version <= ${version}
  )`;
}

/** The version that ended a row; null for one that `version` still holds. */
export function endedBy(table: Period, version: Version): SQL.Aliased<number | null> {
  return sql<number | null>`case when ${table.untilVersion} <= ${version} then ${table.untilVersion} end`.as(
    'removed_version',
  );
}
