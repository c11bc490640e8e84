import { and, getTableColumns, or, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../catalog/view.ts';
import { anyOf, storable, textArray } from '../db/any-of.ts';
import type { Db } from '../db/connect.ts';
import { endedBy, type Held, heldAt, lastKnown, type Version } from '../db/held.ts';
import { comesAfter, inOrder, placeIn, type SortKey } from '../db/keyset.ts';
import { providers } from '../db/tables.ts';
import type { Page } from '../graph/pagination.ts';

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

    page: (view: CatalogView, { filter, sortKeys }: ProviderSelection, { limit, after }: Page) =>
      readMatching(view, filter, (matching) =>
        db
          .select({ ...columnsAt(view.version), ...placeIn(sortKeys) })
          .from(providers)
          .where(and(matching, comesAfter(sortKeys, after)))
          .orderBy(...inOrder(sortKeys))
          .limit(limit),
      ),

    count: (view: CatalogView, filter: ProviderFilter) =>
      readMatching(view, filter, (matching) => db.$count(providers, matching)),
  };
}

function rowsAt(db: Db, version: Version) {
  return db.select(columnsAt(version)).from(providers).$dynamic();
}

function columnsAt(version: Version) {
  return { ...getTableColumns(providers), removedVersion: endedBy(providers, version) };
}

function readMatching<Result>(
  view: CatalogView,
  filter: ProviderFilter,
  query: (matching: SQL | undefined) => PromiseLike<Result>,
): Promise<Result> {
  const statuses = filter.statuses ?? ['ACTIVE'];
  // The removed are no part of the present, so the predicate of the present cannot find them.
  if (statuses.includes('REMOVED'))
    return Promise.resolve(query(matching(filter, statuses, heldAt(view.version), view)));
  return view.read((held) => query(matching(filter, statuses, held, view)));
}

function matching(filter: ProviderFilter, statuses: readonly ProviderStatus[], held: Held, view: CatalogView) {
  return and(
    filter.keys ? anyOf(providers.key, filter.keys) : undefined,
    filter.availableWith ? sql`${providers.envVars} <@ ${textArray(filter.availableWith)}` : undefined,
    or(
      statuses.includes('ACTIVE') ? held(providers) : sql`false`,
      statuses.includes('REMOVED')
        ? and(sql`${providers.untilVersion} <= ${view.version}`, lastKnown(providers, view.version))
        : undefined,
    ),
  );
}
