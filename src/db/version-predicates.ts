import { and, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { VisibilityPredicate } from './visibility.ts';

export type Version = number | Placeholder;

interface Period {
  readonly sinceVersion: PgColumn;
  readonly untilVersion: PgColumn;
  readonly registry?: PgColumn;
}

/** Selects the rows of a table that belong to one version of the catalog. */
export type VersionPredicate = (table: Period) => SQL;

/** The version in a compiled statement: see `compiled-statements.ts`. */
export const theVersion = sql.placeholder('version');

/** The rows of the newest version, read from the partial indexes on current rows. It does not check the version. */
export const current: VersionPredicate = (table) => sql`${table.untilVersion} is null`;

/** In a compiled statement on the newest version, which fails once a newer one is committed. */
export const catalogIsAtTheVersion = sql`catalog_is_at(${theVersion}::integer)`;

/** The same rows in a compiled statement, which checks the version. */
export const currentAtTheVersion: VersionPredicate = (table) => sql`(${current(table)} and ${catalogIsAtTheVersion})`;

export function inVersion(version: Version): VersionPredicate {
  const number = sql`${version}::integer`;
  return (table) =>
    sql`(${table.sinceVersion} <= ${number} and (${table.untilVersion} is null or ${table.untilVersion} > ${number}))`;
}

/** The rows of a version in a compiled statement. */
export const inTheVersion = inVersion(theVersion);

/** The newest state of each key up to `version` among the visible ones, current or removed. */
export function lastKnown(
  table: PgTable & Period & { readonly key: PgColumn },
  version: Version,
  visible: VisibilityPredicate,
): SQL | undefined {
  const known = visible(table) && visible({ registry: sql`known.registry` });
  return and(
    visible(table),
    sql`${table.sinceVersion} = (
      select max(known.since_version) from ${table} known
      where ${and(sql`known.key = ${table.key} and known.since_version <= ${version}::integer`, known)}
    )`,
  );
}

/** The version that ended a row. Null: the row belongs to `version`. */
export function endedBy(table: Period, version: Version): SQL.Aliased<number | null> {
  return sql<number | null>`case when ${table.untilVersion} <= ${version}::integer then ${table.untilVersion} end`.as(
    'removed_version',
  );
}
