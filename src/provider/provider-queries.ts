import { and, asc, getTableColumns, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { anyOf, storable } from '../db/query/key-lists.ts';
import { comesAfter, inOrder, placeIn, type SortKey } from '../db/query/keyset.ts';
import { providers } from '../db/tables/catalog-tables.ts';
import type { CatalogView } from '../db/version/catalog-view.ts';
import {
  endedBy,
  inVersion,
  lastKnown,
  type Version,
  type VersionPredicate,
} from '../db/version/version-predicates.ts';
import type { Page } from '../graph/pagination.ts';
import { knownProviders, usableWith } from './usable-provider-queries.ts';

type ProviderStatus = 'ACTIVE' | 'REMOVED';

/** Null: not restricted. */
export interface ProviderFilter {
  readonly keys?: readonly string[] | null | undefined;
  readonly statuses?: readonly ProviderStatus[] | null | undefined;
  readonly availableWith?: readonly string[] | null | undefined;
}

/** Which providers of a list, and their order. */
export interface ProviderSelection {
  readonly filter: ProviderFilter;
  readonly sortKeys: readonly SortKey[];
}

export type ProviderQueries = ReturnType<typeof providerQueries>;
export type ProviderRow = Awaited<ReturnType<ProviderQueries['byKeys']>>[number];

export function providerQueries(db: Db) {
  const byKeys = rowsAt(db, sql.placeholder('version'))
    .where(
      and(sql`${providers.key} = any(${sql.placeholder('keys')})`, lastKnown(providers, sql.placeholder('version'))),
    )
    .prepare('providers_by_keys');

  return {
    /** The last known state of each, removed or not. */
    byKeys: (view: CatalogView, keys: readonly string[]) =>
      byKeys.execute({ keys: storable(keys), version: view.version }),

    /** All keys, in order. */
    keys: (view: CatalogView): Promise<string[]> =>
      view.read(async (held) => {
        const rows = await db
          .select({ key: providers.key })
          .from(providers)
          .where(held(providers))
          .orderBy(asc(providers.key));
        return rows.map((row) => row.key);
      }),

    page: (view: CatalogView, { filter, sortKeys }: ProviderSelection, { limit, after }: Page) =>
      readMatching(db, view, filter, (matching) =>
        db
          .select({ ...columnsAt(view.version), ...placeIn(sortKeys) })
          .from(providers)
          .where(and(matching, comesAfter(sortKeys, after)))
          .orderBy(...inOrder(sortKeys))
          .limit(limit),
      ),

    count: (view: CatalogView, filter: ProviderFilter) =>
      readMatching(db, view, filter, (matching) => db.$count(providers, matching)),
  };
}

function rowsAt(db: Db, version: Version) {
  return db.select(columnsAt(version)).from(providers).$dynamic();
}

function columnsAt(version: Version) {
  return { ...getTableColumns(providers), removedVersion: endedBy(providers, version) };
}

async function readMatching<Result>(
  db: Db,
  view: CatalogView,
  filter: ProviderFilter,
  query: (matching: SQL | undefined) => PromiseLike<Result>,
): Promise<Result> {
  const statuses = filter.statuses ?? ['ACTIVE'];
  const usable = filter.availableWith && usableWith(await knownProviders(db, view), filter.availableWith);
  const matching = (held: VersionPredicate) =>
    and(
      filter.keys ? anyOf(providers.key, filter.keys) : undefined,
      usable ? anyOf(providers.key, usable) : undefined,
      hasStatus(statuses, held, view),
    );
  // The removed are no part of the present, so the predicate of the present cannot find them.
  if (statuses.includes('REMOVED')) return query(matching(inVersion(view.version)));
  return view.read((held) => query(matching(held)));
}

function hasStatus(statuses: readonly ProviderStatus[], held: VersionPredicate, view: CatalogView): SQL | undefined {
  return or(
    statuses.includes('ACTIVE') ? held(providers) : sql`false`,
    statuses.includes('REMOVED')
      ? and(sql`${providers.untilVersion} <= ${view.version}`, lastKnown(providers, view.version))
      : undefined,
  );
}
