import { and, count, desc, eq, lte, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { countsByKey } from '../db/query/counts-by-key.ts';
import { anyOf, parentKey, parents, textArray } from '../db/query/key-lists.ts';
import { changes } from '../db/tables/change-tables.ts';
import type { CatalogView } from '../db/version/catalog-view.ts';
import type { OrderValues } from '../graph/cursor.ts';
import type { Page } from '../graph/pagination.ts';
import type { ChangeFilterShape } from './change-filter.ts';
import { matchesChange } from './change-filter-queries.ts';

export type ChangeRow = typeof changes.$inferSelect;
export type ChangeKind = ChangeRow['kind'];
export type SubjectType = ChangeRow['subjectType'];

export type ChangeQueries = ReturnType<typeof changeQueries>;

/**
 * Every list is newest first, by the moment: those of an imported past have the younger ids. A request sees the changes up
 * to its version.
 */
export function changeQueries(db: Db) {
  return {
    byIds: (view: CatalogView, ids: readonly string[]): Promise<ChangeRow[]> =>
      db
        .select()
        .from(changes)
        .where(and(sql`${changes.id} = any(${textArray(ids)}::bigint[])`, known(view))),

    page: (view: CatalogView, filter: ChangeFilterShape, page: Page): Promise<ChangeRow[]> =>
      newestFirst(db, and(known(view), matchesChange(filter)), page),

    count: (view: CatalogView, filter: ChangeFilterShape) =>
      db.$count(changes, and(known(view), matchesChange(filter))),

    pageBySubjects: async (
      view: CatalogView,
      type: SubjectType,
      keys: readonly string[],
      filter: ChangeFilterShape,
      page: Page,
    ) => {
      const ofParent = and(
        known(view),
        eq(changes.subjectType, type),
        eq(changes.subjectKey, parentKey),
        matchesChange(filter),
      );
      return pagesOf(db, keys, newestFirst(db, ofParent, page));
    },

    countBySubjects: async (
      view: CatalogView,
      type: SubjectType,
      keys: readonly string[],
      filter: ChangeFilterShape,
    ) => {
      const rows = db
        .select({ key: changes.subjectKey, count: count() })
        .from(changes)
        .where(and(known(view), eq(changes.subjectType, type), anyOf(changes.subjectKey, keys), matchesChange(filter)))
        .groupBy(changes.subjectKey);
      return countsByKey(await rows);
    },

    pageByRefreshes: async (
      view: CatalogView,
      refreshIds: readonly string[],
      filter: ChangeFilterShape,
      page: Page,
    ) => {
      const ofParent = and(known(view), eq(changes.refreshId, sql`${parentKey}::bigint`), matchesChange(filter));
      return pagesOf(db, refreshIds, newestFirst(db, ofParent, page));
    },

    countByRefreshes: async (view: CatalogView, refreshIds: readonly string[], filter: ChangeFilterShape) => {
      const rows = db
        .select({ key: sql<string>`${changes.refreshId}::text`, count: count() })
        .from(changes)
        .where(
          and(known(view), sql`${changes.refreshId} = any(${textArray(refreshIds)}::bigint[])`, matchesChange(filter)),
        )
        .groupBy(changes.refreshId);
      return countsByKey(await rows);
    },
  };
}

function newestFirst(db: Db, where: SQL | undefined, { limit, after }: Page) {
  return db
    .select()
    .from(changes)
    .where(and(where, after ? isOlder(after) : undefined))
    .orderBy(desc(changes.at), desc(changes.id))
    .limit(limit);
}

async function pagesOf(db: Db, parentKeys: readonly string[], ofParent: ReturnType<typeof newestFirst>) {
  const page = ofParent.as('page');
  const rows = await db.select().from(parents(parentKeys)).crossJoinLateral(page).orderBy(desc(page.at), desc(page.id));
  return rows.map((row) => row.page);
}

function isOlder([at, id]: OrderValues): SQL {
  return sql`(${changes.at}, ${changes.id}) < (${at}::timestamptz, ${id}::bigint)`;
}

function known(view: CatalogView): SQL {
  return lte(changes.version, view.version);
}
