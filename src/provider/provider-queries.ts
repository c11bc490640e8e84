import { and, asc, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { withoutNul } from '../db/key-lists.ts';
import type { Page } from '../db/keyset.ts';
import { comesAfter, inOrder, positionIn, type SortKey } from '../db/keyset.ts';
import { providers } from '../db/tables/catalog-tables.ts';
import { endedBy, inVersion, lastKnown, type Version, type VersionPredicate } from '../db/version-predicates.ts';
import { matchesFilter } from '../graph/filter/filter-queries.ts';
import { type ProviderFilterShape, providerCriteria } from './provider-criteria.ts';

/** The filter and the order of a list of providers. */
export interface ProviderSelection {
  readonly filter: ProviderFilterShape;
  readonly sortKeys: readonly SortKey[];
}

type ProviderQueries = ReturnType<ReturnType<typeof providerQueries>>;
export type ProviderRow = Awaited<ReturnType<ProviderQueries['byKeys']>>[number];

export function providerQueries(db: Db) {
  const byKeys = rowsAt(db, sql.placeholder('version'))
    .where(
      and(sql`${providers.key} = any(${sql.placeholder('keys')})`, lastKnown(providers, sql.placeholder('version'))),
    )
    .prepare('providers_by_keys');

  return (view: CatalogView) => ({
    /** The last known state of each, removed or not. */
    byKeys: (keys: readonly string[]) => byKeys.execute({ keys: withoutNul(keys), version: view.version }),

    /** All keys, in order. */
    keys: (): Promise<string[]> =>
      view.read(async (inView) => {
        const rows = await db
          .select({ key: providers.key })
          .from(providers)
          .where(inView(providers))
          .orderBy(asc(providers.key));
        return rows.map((row) => row.key);
      }),

    page: ({ filter, sortKeys }: ProviderSelection, { limit, after }: Page) =>
      readMatching(db, view, filter, (matching) =>
        db
          .select({ ...columnsAt(view.version), ...positionIn(sortKeys) })
          .from(providers)
          .where(and(matching, comesAfter(sortKeys, after)))
          .orderBy(...inOrder(sortKeys))
          .limit(limit),
      ),

    count: (filter: ProviderFilterShape) =>
      readMatching(db, view, filter, (matching) => db.$count(providers, matching)),
  });
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
  filter: ProviderFilterShape,
  query: (matching: SQL | undefined) => PromiseLike<Result>,
): Promise<Result> {
  const statuses = filter.statuses ?? ['ACTIVE'];
  const read = async (inView: VersionPredicate) =>
    query(await matchesFilter(providerCriteria, { ...filter, statuses }, { db, view, inView }));
  // Removed providers are not current, so the predicate of current rows cannot find them.
  return statuses.includes('REMOVED') ? read(inVersion(view.version)) : view.read(read);
}
