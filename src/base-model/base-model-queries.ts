import { and, count, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { countsByKey } from '../db/query/counts-by-key.ts';
import { anyOf, parentKey, parents, storable } from '../db/query/key-lists.ts';
import { comesAfter, inOrder, placeIn, type SortKey } from '../db/query/keyset.ts';
import { baseModels } from '../db/tables/catalog-tables.ts';
import type { CatalogView } from '../db/version/catalog-view.ts';
import { endedBy, lastKnown, type Version } from '../db/version/version-predicates.ts';
import type { Page } from '../graph/pagination.ts';
import type { BaseModelFilterShape } from './base-model-filter.ts';
import { matchesBaseModel } from './base-model-filter-queries.ts';

/** Which base models of a list, and their order. */
export interface BaseModelSelection {
  readonly filter: BaseModelFilterShape;
  readonly sortKeys: readonly SortKey[];
}

export type BaseModelQueries = ReturnType<typeof baseModelQueries>;
export type BaseModelRow = Awaited<ReturnType<BaseModelQueries['byKeys']>>[number];

export function baseModelQueries(db: Db) {
  const byKeys = rowsAt(db, sql.placeholder('version'))
    .where(
      and(sql`${baseModels.key} = any(${sql.placeholder('keys')})`, lastKnown(baseModels, sql.placeholder('version'))),
    )
    .prepare('base_models_by_keys');

  return {
    /** The last known state of each, removed or not. */
    byKeys: (view: CatalogView, keys: readonly string[]) =>
      byKeys.execute({ keys: storable(keys), version: view.version }),

    page: (view: CatalogView, { filter, sortKeys }: BaseModelSelection, { limit, after }: Page) =>
      view.read((held) =>
        orderedRowsAt(db, view.version, sortKeys)
          .where(and(held(baseModels), matchesBaseModel(db, filter, view.version), comesAfter(sortKeys, after)))
          .limit(limit),
      ),

    count: (view: CatalogView, filter: BaseModelFilterShape) =>
      view.read((held) => db.$count(baseModels, and(held(baseModels), matchesBaseModel(db, filter, view.version)))),

    /** A page of each lab's base models. */
    pageByLabs: (
      view: CatalogView,
      labKeys: readonly string[],
      { filter, sortKeys }: BaseModelSelection,
      { limit, after }: Page,
    ) =>
      view.read(async (held) => {
        const page = orderedRowsAt(db, view.version, sortKeys)
          .where(
            and(
              eq(baseModels.labKey, parentKey),
              held(baseModels),
              matchesBaseModel(db, filter, view.version),
              comesAfter(sortKeys, after),
            ),
          )
          .limit(limit)
          .as('page');
        const rows = await db.select().from(parents(labKeys)).crossJoinLateral(page).orderBy(page.position);
        return rows.map((row) => row.page);
      }),

    countByLabs: (view: CatalogView, labKeys: readonly string[], filter: BaseModelFilterShape) =>
      view.read(async (held) => {
        const rows = db
          .select({ key: baseModels.labKey, count: count() })
          .from(baseModels)
          .where(and(anyOf(baseModels.labKey, labKeys), held(baseModels), matchesBaseModel(db, filter, view.version)))
          .groupBy(baseModels.labKey);
        return countsByKey(await rows);
      }),
  };
}

function rowsAt(db: Db, version: Version) {
  return db.select(columnsAt(version)).from(baseModels).$dynamic();
}

/** The same in order, with what the order goes by. */
function orderedRowsAt(db: Db, version: Version, sortKeys: readonly SortKey[]) {
  return db
    .select({ ...columnsAt(version), ...placeIn(sortKeys) })
    .from(baseModels)
    .orderBy(...inOrder(sortKeys))
    .$dynamic();
}

function columnsAt(version: Version) {
  return { ...getTableColumns(baseModels), removedVersion: endedBy(baseModels, version) };
}
