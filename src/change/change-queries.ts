import { and, count, desc, eq, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../catalog/view.ts';
import { anyOf, parentKey, parents, textArray } from '../db/any-of.ts';
import type { Db } from '../db/connect.ts';
import { countsByKey } from '../db/counts.ts';
import { changes } from '../db/tables.ts';
import type { Page } from '../graph/pagination.ts';

export type ChangeRow = typeof changes.$inferSelect;
export type ChangeKind = ChangeRow['kind'];
export type SubjectType = ChangeRow['subjectType'];

/** Null: not restricted. */
export interface ChangeFilter {
  readonly kinds?: readonly ChangeKind[] | null | undefined;
  readonly subjectTypes?: readonly SubjectType[] | null | undefined;
}

export type ChangeQueries = ReturnType<typeof changeQueries>;

/** Every list is newest first. A request sees the changes up to its version. */
export function changeQueries(db: Db) {
  return {
    byIds: (view: CatalogView, ids: readonly string[]): Promise<ChangeRow[]> =>
      db
        .select()
        .from(changes)
        .where(and(sql`${changes.id} = any(${textArray(ids)}::bigint[])`, known(view))),

    page: (view: CatalogView, filter: ChangeFilter, page: Page): Promise<ChangeRow[]> =>
      newestFirst(db, and(known(view), matching(filter)), page),

    count: (view: CatalogView, filter: ChangeFilter) => db.$count(changes, and(known(view), matching(filter))),

    pageBySubjects: async (view: CatalogView, type: SubjectType, keys: readonly string[], page: Page) => {
      const ofParent = and(known(view), eq(changes.subjectType, type), eq(changes.subjectKey, parentKey));
      return pagesOf(db, keys, newestFirst(db, ofParent, page));
    },

    countBySubjects: async (view: CatalogView, type: SubjectType, keys: readonly string[]) => {
      const rows = db
        .select({ key: changes.subjectKey, count: count() })
        .from(changes)
        .where(and(known(view), eq(changes.subjectType, type), anyOf(changes.subjectKey, keys)))
        .groupBy(changes.subjectKey);
      return countsByKey(await rows);
    },

    pageByRefreshes: async (view: CatalogView, refreshIds: readonly string[], filter: ChangeFilter, page: Page) => {
      const ofParent = and(known(view), eq(changes.refreshId, sql`${parentKey}::bigint`), matching(filter));
      return pagesOf(db, refreshIds, newestFirst(db, ofParent, page));
    },

    countByRefreshes: async (view: CatalogView, refreshIds: readonly string[], filter: ChangeFilter) => {
      const rows = db
        .select({ key: sql<string>`${changes.refreshId}::text`, count: count() })
        .from(changes)
        .where(and(known(view), sql`${changes.refreshId} = any(${textArray(refreshIds)}::bigint[])`, matching(filter)))
        .groupBy(changes.refreshId);
      return countsByKey(await rows);
    },
  };
}

function newestFirst(db: Db, where: SQL | undefined, { limit, after }: Page) {
  return db
    .select()
    .from(changes)
    .where(and(where, after ? lt(changes.id, Number(after[0])) : undefined))
    .orderBy(desc(changes.id))
    .limit(limit);
}

async function pagesOf(db: Db, parentKeys: readonly string[], ofParent: ReturnType<typeof newestFirst>) {
  const page = ofParent.as('page');
  const rows = await db.select().from(parents(parentKeys)).crossJoinLateral(page).orderBy(desc(page.id));
  return rows.map((row) => row.page);
}

function known(view: CatalogView): SQL {
  return lte(changes.version, view.version);
}

function matching({ kinds, subjectTypes }: ChangeFilter) {
  return and(
    kinds ? anyOf(changes.kind, kinds) : undefined,
    subjectTypes ? anyOf(changes.subjectType, subjectTypes) : undefined,
  );
}
