import { and, count, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, countsByKey, parentKey, parents, withoutNul } from '../db/key-lists.ts';
import type { Page } from '../db/keyset.ts';
import { comesAfter, inOrder, positionIn, type SortKey } from '../db/keyset.ts';
import { baseModels } from '../db/tables/catalog-tables.ts';
import { endedBy, lastKnown, type Version } from '../db/version-predicates.ts';
import { matchesFilter } from '../graph/filter/filter-queries.ts';
import { type BaseModelFilterShape, baseModelCriteria } from './base-model-criteria.ts';
import { baseModelIndexAt, releaseOfAliasAt } from './release-queries.ts';

/** The filter and the order of a list of base models. */
export interface BaseModelSelection {
  readonly filter: BaseModelFilterShape;
  readonly sortKeys: readonly SortKey[];
}

type BaseModelQueries = ReturnType<ReturnType<typeof baseModelQueries>>;
export type BaseModelRow = Awaited<ReturnType<BaseModelQueries['byKeys']>>[number];

export function baseModelQueries(db: Db) {
  const byKeys = rowsAt(db, sql.placeholder('version'))
    .where(
      and(sql`${baseModels.key} = any(${sql.placeholder('keys')})`, lastKnown(baseModels, sql.placeholder('version'))),
    )
    .prepare('base_models_by_keys');

  return (view: CatalogView) => ({
    /** The index of all base models. */
    index: () => baseModelIndexAt(db, view),

    releaseOfAlias: () => releaseOfAliasAt(db, view),

    /** The last known state of each, removed or not. */
    byKeys: (keys: readonly string[]) => byKeys.execute({ keys: withoutNul(keys), version: view.version }),

    page: ({ filter, sortKeys }: BaseModelSelection, { limit, after }: Page) =>
      readMatching(db, view, filter, (matching) =>
        orderedRowsAt(db, view.version, sortKeys)
          .where(and(matching, comesAfter(sortKeys, after)))
          .limit(limit),
      ),

    count: (filter: BaseModelFilterShape) =>
      readMatching(db, view, filter, (matching) => db.$count(baseModels, matching)),

    /** A page of each lab's base models. */
    pageByLabs: (labKeys: readonly string[], { filter, sortKeys }: BaseModelSelection, { limit, after }: Page) =>
      readMatching(db, view, filter, async (matching) => {
        const page = orderedRowsAt(db, view.version, sortKeys)
          .where(and(eq(baseModels.labKey, parentKey), matching, comesAfter(sortKeys, after)))
          .limit(limit)
          .as('page');
        const rows = await db.select().from(parents(labKeys)).crossJoinLateral(page).orderBy(page.position);
        return rows.map((row) => row.page);
      }),

    countByLabs: (labKeys: readonly string[], filter: BaseModelFilterShape) =>
      readMatching(db, view, filter, async (matching) => {
        const rows = db
          .select({ key: baseModels.labKey, count: count() })
          .from(baseModels)
          .where(and(anyOf(baseModels.labKey, labKeys), matching))
          .groupBy(baseModels.labKey);
        return countsByKey(await rows);
      }),
  });
}

/** Runs a query with the predicate of the base models that match the filter. */
async function readMatching<Result>(
  db: Db,
  view: CatalogView,
  filter: BaseModelFilterShape,
  query: (matching: SQL | undefined) => PromiseLike<Result>,
): Promise<Result> {
  const matching = await matchesFilter(baseModelCriteria, filter, { db, view });
  return view.read((inView) => query(and(inView(baseModels), matching)));
}

function rowsAt(db: Db, version: Version) {
  return db.select(columnsAt(version)).from(baseModels).$dynamic();
}

/** The same in order, with the values of the order. */
function orderedRowsAt(db: Db, version: Version, sortKeys: readonly SortKey[]) {
  return db
    .select({ ...columnsAt(version), ...positionIn(sortKeys) })
    .from(baseModels)
    .orderBy(...inOrder(sortKeys))
    .$dynamic();
}

function columnsAt(version: Version) {
  return { ...getTableColumns(baseModels), removedVersion: endedBy(baseModels, version) };
}
