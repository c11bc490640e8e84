import { and, count, desc, eq, lt, sql } from 'drizzle-orm';
import { compiledStatements, together } from '../../db/compiled-statements.ts';
import type { Db } from '../../db/connect.ts';
import { anyOf, countsByKey, keysValue, parentKey, parents, textArray, theKeys } from '../../db/key-lists.ts';
import { type Page, pageQuestion, theLimit } from '../../db/keyset.ts';
import { refreshes, refreshProblems } from '../../db/tables/refresh-tables.ts';
import { observationQueries } from './observation-queries.ts';
import { openSummaries } from './open-summaries.ts';
import { sourceHealthQueries } from './source-health-queries.ts';

export type RefreshRow = typeof refreshes.$inferSelect;
export type RefreshProblemRow = typeof refreshProblems.$inferSelect;

/** Null or undefined: no restriction. */
export interface RefreshFilter {
  readonly statuses?: readonly RefreshRow['status'][] | null | undefined;
  readonly triggers?: readonly RefreshRow['trigger'][] | null | undefined;
}

export type RefreshQueries = ReturnType<typeof refreshQueries>;

export function refreshQueries(db: Db) {
  const { ask } = compiledStatements();

  return {
    ...observationQueries(db),
    ...sourceHealthQueries(db),

    byIds: (ids: readonly string[]): Promise<RefreshRow[]> =>
      db
        .select()
        .from(refreshes)
        .where(sql`${refreshes.id} = any(${textArray(ids)}::bigint[])`),

    openSummaries: (rows: Parameters<typeof openSummaries>[1]) => openSummaries(db, rows),

    newest: async (): Promise<RefreshRow | undefined> => {
      const [row] = await db.select().from(refreshes).orderBy(desc(refreshes.id)).limit(1);
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

    problemPage: async (refreshIds: readonly string[], page: Page): Promise<RefreshProblemRow[]> => {
      const question = { shape: 'problems', values: keysValue(refreshIds) };
      const rows = await ask(together(question, pageQuestion(page)), () => {
        const isLater = sql`${refreshProblems.position} > ${sql.placeholder('after0')}::bigint`;
        const ofRefresh = db
          .select()
          .from(refreshProblems)
          .where(
            and(eq(refreshProblems.refreshId, sql`${parentKey}::bigint`), page.after === null ? undefined : isLater),
          )
          .orderBy(refreshProblems.position)
          .limit(theLimit)
          .as('page');
        return db.select().from(parents).crossJoinLateral(ofRefresh).orderBy(ofRefresh.position);
      });
      return rows.map((row) => row.page);
    },

    problemCounts: async (refreshIds: readonly string[]) =>
      countsByKey(
        await ask({ shape: 'problem counts', values: keysValue(refreshIds) }, () =>
          db
            .select({ key: sql<string>`${refreshProblems.refreshId}::text`, count: count() })
            .from(refreshProblems)
            .where(sql`${refreshProblems.refreshId} = any(${textArray(theKeys)}::bigint[])`)
            .groupBy(refreshProblems.refreshId),
        ),
      ),
  };
}

function matching({ statuses, triggers }: RefreshFilter) {
  return and(
    statuses ? anyOf(refreshes.status, statuses) : undefined,
    triggers ? anyOf(refreshes.trigger, triggers) : undefined,
  );
}
