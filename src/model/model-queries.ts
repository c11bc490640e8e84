import { and, asc, count, getTableColumns, type SQLWrapper, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { countsByKey, parentAlso, parentKey, parents, parentsWith, textArray, withoutNul } from '../db/key-lists.ts';
import type { Page } from '../db/keyset.ts';
import { comesAfter, inOrder, positionIn } from '../db/keyset.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import { endedBy, lastKnown, type Version } from '../db/version-predicates.ts';
import { isSearchHit, searchHits } from '../search/model-search.ts';
import { baseModelLinkAt, everyKey, type ModelParents, parentKeys } from './model-columns.ts';
import type { ModelFilterShape } from './model-criteria.ts';
import { readMatching, searchScope } from './model-filter-queries.ts';
import type { ModelOrdering } from './model-order-queries.ts';

/** The filter and the order of a list of models. */
export interface ModelSelection {
  readonly filter: ModelFilterShape;
  readonly order: ModelOrdering;
}

export type ModelRow = Awaited<ReturnType<typeof rowsAt>>[number];

export function modelQueries(db: Db) {
  const byKeys = rowsAt(db, sql.placeholder('version'))
    .where(and(sql`${models.key} = any(${sql.placeholder('keys')})`, lastKnown(models, sql.placeholder('version'))))
    .prepare('models_by_keys');

  return (view: CatalogView) => ({
    /** The last known state of each, removed or not. */
    byKeys: (keys: readonly string[]) => byKeys.execute({ keys: withoutNul(keys), version: view.version }),

    /** All matching models, by key. */
    all: (filter: ModelFilterShape): Promise<ModelRow[]> =>
      readMatching(db, view, filter, (matching) => rowsAt(db, view.version).where(matching).orderBy(asc(models.key))),

    page: (selection: ModelSelection, { limit, after }: Page) =>
      readMatching(db, view, filterBesideHits(selection), (matching) =>
        orderedRowsAt(db, view, selection)
          .where(and(matching, comesAfter(selection.order.sortKeys, after)))
          .limit(limit),
      ),

    count: (filter: ModelFilterShape) =>
      readMatching(db, view, filter, async (matching) => {
        const [row] = await db
          .select({ count: count() })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .where(matching);
        return row?.count ?? 0;
      }),

    /** A page of the models of each parent. */
    pageByParents: (ofParents: ModelParents, selection: ModelSelection, { limit, after }: Page) =>
      readMatching(db, view, filterBesideHits(selection), async (matching) => {
        const { table, key, isParent } = joinedParents(ofParents);
        const page = orderedRowsAt(db, view, selection, key)
          .where(and(isParent, matching, comesAfter(selection.order.sortKeys, after)))
          .limit(limit)
          .as('page');
        const rows = await db.select().from(table).crossJoinLateral(page).orderBy(page.position);
        return rows.map((row) => row.page);
      }),

    countByParents: (ofParents: ModelParents, filter: ModelFilterShape) =>
      readMatching(db, view, filter, async (matching) => {
        const key = sql<string>`${parentKeys[ofParents.kind]}`;
        const rows = db
          .select({ key, count: count() })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .where(and(sql`${key} = any(${textArray(everyKey(ofParents))})`, matching))
          .groupBy(key);
        return withSecondKeys(countsByKey(await rows), ofParents);
      }),
  });
}

/** How the models join their parents: by one key, or by the second key too. */
function joinedParents({ kind, keys, also }: ModelParents) {
  const key = parentKeys[kind];
  if (also.size === 0) return { table: parents(keys), key, isParent: sql`${key} = ${parentKey}` };
  const isParent = sql`${key} = any(array[${parentKey}, ${parentAlso}])`;
  return { table: parentsWith(keys, also), key: parentKey, isParent };
}

function withSecondKeys(
  counts: ReadonlyMap<string, number>,
  { keys, also }: ModelParents,
): ReadonlyMap<string, number> {
  return new Map(keys.map((key) => [key, (counts.get(key) ?? 0) + (counts.get(also.get(key) ?? '') ?? 0)]));
}

/** The models with their base models. The caller selects the states. */
function rowsAt(db: Db, version: Version) {
  return db.select(columnsAt(version)).from(models).leftJoin(baseModelLinks, baseModelLinkAt(version)).$dynamic();
}

/** The same in order, with the values of the order and the parent of each row. */
function orderedRowsAt(
  db: Db,
  view: CatalogView,
  { filter, order: { sortKeys, ranksSearch } }: ModelSelection,
  parent: SQLWrapper = sql`null`,
) {
  const rows = db
    .select({ ...columnsAt(view.version), parentKey: sql<string>`${parent}`.as('parent_key'), ...positionIn(sortKeys) })
    .from(models)
    .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
    .orderBy(...inOrder(sortKeys))
    .$dynamic();
  if (ranksSearch === undefined) return rows;
  return rows.innerJoin(searchHits(ranksSearch, searchScope(view, filter)), isSearchHit);
}

/** The filter without the search that the order ranks by: the join with its hits already applies it. */
function filterBesideHits({ filter, order }: ModelSelection): ModelFilterShape {
  return order.ranksSearch === undefined ? filter : { ...filter, search: null };
}

function columnsAt(version: Version) {
  return {
    ...getTableColumns(models),
    baseModelKey: baseModelLinks.baseModelKey,
    baseModelRule: baseModelLinks.rule,
    /** Null while the source has it. */
    removedVersion: endedBy(models, version),
  };
}
