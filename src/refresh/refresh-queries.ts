import { and, count, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { CatalogView } from '../catalog/view.ts';
import { anyOf, parentKey, parents, textArray } from '../db/any-of.ts';
import type { Db } from '../db/connect.ts';
import { countsByKey } from '../db/counts.ts';
import { refreshes, refreshProblems, versions } from '../db/tables.ts';
import type { Page } from '../graph/pagination.ts';

export type RefreshRow = typeof refreshes.$inferSelect;
export type RefreshProblemRow = typeof refreshProblems.$inferSelect;

/** Null: not restricted. */
export interface RefreshFilter {
  readonly statuses?: readonly RefreshRow['status'][] | null | undefined;
  readonly triggers?: readonly RefreshRow['trigger'][] | null | undefined;
}

export type RefreshQueries = ReturnType<typeof refreshQueries>;

export function refreshQueries(db: Db) {
  return {
    byIds: (ids: readonly string[]): Promise<RefreshRow[]> =>
      db
        .select()
        .from(refreshes)
        .where(sql`${refreshes.id} = any(${textArray(ids)}::bigint[])`),

    newest: async (): Promise<RefreshRow | undefined> => {
      const [row] = await db.select().from(refreshes).orderBy(desc(refreshes.id)).limit(1);
      return row;
    },

    /** The newest one that read the source to its end, whether it found something new or not. */
    newestSuccessful: async (): Promise<RefreshRow | undefined> => {
      const [row] = await db.select().from(refreshes).where(isSuccessful).orderBy(desc(refreshes.id)).limit(1);
      return row;
    },

    /** The newest one that confirmed what the view holds. Refreshes run one after the other, so ids tell their order. */
    newestConfirming: async ({ version }: CatalogView): Promise<RefreshRow | undefined> => {
      const next = db
        .select({ refreshId: versions.refreshId })
        .from(versions)
        .where(eq(versions.number, version + 1));
      const [row] = await db
        .select()
        .from(refreshes)
        .where(and(isSuccessful, sql`${refreshes.id} < coalesce((${next}), ${Number.MAX_SAFE_INTEGER})`))
        .orderBy(desc(refreshes.id))
        .limit(1);
      return row;
    },

    /** Newest first. */
    page: (filter: RefreshFilter, { limit, after }: Page): Promise<RefreshRow[]> =>
      db
        .select()
        .from(refreshes)
        .where(and(matching(filter), after ? lt(refreshes.id, Number(after[0])) : undefined))
        .orderBy(desc(refreshes.id))
        .limit(limit),

    count: (filter: RefreshFilter) => db.$count(refreshes, matching(filter)),

    problemPage: async (refreshIds: readonly string[], { limit, after }: Page): Promise<RefreshProblemRow[]> => {
      const page = db
        .select()
        .from(refreshProblems)
        .where(
          and(
            eq(refreshProblems.refreshId, sql`${parentKey}::bigint`),
            after ? sql`${refreshProblems.position} > ${after[0]}::bigint` : undefined,
          ),
        )
        .orderBy(refreshProblems.position)
        .limit(limit)
        .as('page');
      const rows = await db.select().from(parents(refreshIds)).crossJoinLateral(page).orderBy(page.position);
      return rows.map((row) => row.page);
    },

    problemCounts: async (refreshIds: readonly string[]) => {
      const rows = db
        .select({ key: sql<string>`${refreshProblems.refreshId}::text`, count: count() })
        .from(refreshProblems)
        .where(sql`${refreshProblems.refreshId} = any(${textArray(refreshIds)}::bigint[])`)
        .groupBy(refreshProblems.refreshId);
      return countsByKey(await rows);
    },
  };
}

const isSuccessful = inArray(refreshes.status, ['SUCCEEDED', 'UNCHANGED']);

function matching({ statuses, triggers }: RefreshFilter) {
  return and(
    statuses ? anyOf(refreshes.status, statuses) : undefined,
    triggers ? anyOf(refreshes.trigger, triggers) : undefined,
  );
}
