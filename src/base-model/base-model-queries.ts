import { and, asc, count, eq, getTableColumns, gt, sql } from 'drizzle-orm';
import type { CatalogView } from '../catalog/view.ts';
import { anyOf, parentKey, parents, storable } from '../db/any-of.ts';
import type { Db } from '../db/connect.ts';
import { countsByKey } from '../db/counts.ts';
import { endedBy, lastKnown, type Version } from '../db/held.ts';
import { baseModels } from '../db/tables.ts';
import type { Page } from '../graph/pagination.ts';

/** Null: not restricted. */
export interface BaseModelFilter {
  readonly keys?: readonly string[] | null | undefined;
  readonly labs?: readonly string[] | null | undefined;
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

    page: (view: CatalogView, filter: BaseModelFilter, { limit, after }: Page) =>
      view.read((held) =>
        rowsAt(db, view.version)
          .where(
            and(
              held(baseModels),
              matching(filter),
              after?.[0] === undefined ? undefined : gt(baseModels.key, after[0]),
            ),
          )
          .orderBy(asc(baseModels.key))
          .limit(limit),
      ),

    count: (view: CatalogView, filter: BaseModelFilter) =>
      view.read((held) => db.$count(baseModels, and(held(baseModels), matching(filter)))),

    /** A page of each lab's base models, by key. */
    pageByLabs: (view: CatalogView, labKeys: readonly string[], { limit, after }: Page) =>
      view.read(async (held) => {
        const page = rowsAt(db, view.version)
          .where(
            and(
              eq(baseModels.labKey, parentKey),
              held(baseModels),
              after?.[0] === undefined ? undefined : gt(baseModels.key, after[0]),
            ),
          )
          .orderBy(asc(baseModels.key))
          .limit(limit)
          .as('page');
        const rows = await db.select().from(parents(labKeys)).crossJoinLateral(page).orderBy(asc(page.key));
        return rows.map((row) => row.page);
      }),

    countByLabs: (view: CatalogView, labKeys: readonly string[]) =>
      view.read(async (held) => {
        const rows = db
          .select({ key: baseModels.labKey, count: count() })
          .from(baseModels)
          .where(and(anyOf(baseModels.labKey, labKeys), held(baseModels)))
          .groupBy(baseModels.labKey);
        return countsByKey(await rows);
      }),
  };
}

function rowsAt(db: Db, version: Version) {
  return db
    .select({ ...getTableColumns(baseModels), removedVersion: endedBy(baseModels, version) })
    .from(baseModels)
    .$dynamic();
}

function matching(filter: BaseModelFilter) {
  return and(
    filter.keys ? anyOf(baseModels.key, filter.keys) : undefined,
    filter.labs ? anyOf(baseModels.labKey, filter.labs) : undefined,
  );
}
