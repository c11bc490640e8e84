import { and, asc, count, desc, eq, gt, lt, lte, min, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, countsByKey, parentKey, parents, textArray } from '../db/key-lists.ts';
import type { OrderValues, Page } from '../db/keyset.ts';
import { changes, type SubjectType } from '../db/tables/change-tables.ts';
import { type ChangeFilterShape, matchesChangeFilter } from './change-criteria.ts';

export type ChangeRow = typeof changes.$inferSelect;

/**
 * Lists are ordered by time, newest first, because imported changes of earlier days have higher ids. A request sees the
 * changes up to its version.
 */
export function changeQueries(db: Db) {
  return (view: CatalogView) => ({
    byIds: (ids: readonly string[]): Promise<ChangeRow[]> =>
      db
        .select()
        .from(changes)
        .where(and(sql`${changes.id} = any(${textArray(ids)}::bigint[])`, known(view))),

    page: async (filter: ChangeFilterShape, page: Page): Promise<ChangeRow[]> =>
      newestFirst(db, await matching(view, filter), page),

    /** In the order of their commits: see `recordedChangeQueries`. */
    recordedPage: async (filter: ChangeFilterShape, { limit, after }: Page): Promise<ChangeRow[]> => {
      const afterId = Number(after?.at(-1) ?? 0);
      return db
        .select()
        .from(changes)
        .where(and(gt(changes.id, afterId), precedesLater(db, view, afterId), await matching(view, filter)))
        .orderBy(asc(changes.id))
        .limit(limit);
    },

    count: async (filter: ChangeFilterShape) => db.$count(changes, await matching(view, filter)),

    pageBySubjects: async (type: SubjectType, keys: readonly string[], filter: ChangeFilterShape, page: Page) => {
      const ofParent = and(
        eq(changes.subjectType, type),
        eq(changes.subjectKey, parentKey),
        await matching(view, filter),
      );
      return pagesOf(db, keys, newestFirst(db, ofParent, page));
    },

    countBySubjects: async (type: SubjectType, keys: readonly string[], filter: ChangeFilterShape) => {
      const rows = db
        .select({ key: changes.subjectKey, count: count() })
        .from(changes)
        .where(and(eq(changes.subjectType, type), anyOf(changes.subjectKey, keys), await matching(view, filter)))
        .groupBy(changes.subjectKey);
      return countsByKey(await rows);
    },

    pageByRefreshes: async (refreshIds: readonly string[], filter: ChangeFilterShape, page: Page) => {
      const ofParent = and(eq(changes.refreshId, sql`${parentKey}::bigint`), await matching(view, filter));
      return pagesOf(db, refreshIds, newestFirst(db, ofParent, page));
    },

    countByRefreshes: async (refreshIds: readonly string[], filter: ChangeFilterShape) => {
      const rows = db
        .select({ key: sql<string>`${changes.refreshId}::text`, count: count() })
        .from(changes)
        .where(and(sql`${changes.refreshId} = any(${textArray(refreshIds)}::bigint[])`, await matching(view, filter)))
        .groupBy(changes.refreshId);
      return countsByKey(await rows);
    },
  });
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

async function matching(view: CatalogView, filter: ChangeFilterShape): Promise<SQL | undefined> {
  return and(known(view), await matchesChangeFilter(filter));
}

function known(view: CatalogView): SQL {
  return lte(changes.version, view.version);
}

/**
 * Precedes every change of a later version. Without this, the import of an earlier day after such a version would move
 * a reader past changes that its request does not see.
 */
function precedesLater(db: Db, view: CatalogView, afterId: number): SQL {
  const later = db
    .select({ id: min(changes.id) })
    .from(changes)
    .where(and(gt(changes.version, view.version), gt(changes.id, afterId)));
  return sql`(${lt(changes.id, sql`(${later})`)}) is not false`;
}
