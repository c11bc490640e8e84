import { and, isNull, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { refreshPauses } from '../../db/tables/refresh-tables.ts';
import { notifyPause } from './notifications.ts';

export type PauseRow = typeof refreshPauses.$inferSelect;

export type PauseQueries = ReturnType<typeof pauseQueries>;

/** During a pause, no gateway on the database starts scheduled refreshes. */
export function pauseQueries(db: Db) {
  return {
    current: async (): Promise<PauseRow | null> => {
      const [pause] = await db.select().from(refreshPauses).where(isNull(refreshPauses.resumedAt));
      return pause ?? null;
    },

    /** Starts a pause. False: one is active. */
    start: (pausedBy: string): Promise<boolean> =>
      db.transaction(async (transaction) => {
        const isStarted = await startPause(transaction, pausedBy);
        if (isStarted) await notifyPause(transaction);
        return isStarted;
      }),

    /** Ends the pause, if it is the one with `pausedAt`, and returns its start. Null: there was none. */
    end: (resumedBy: string, pausedAt: Date | null): Promise<Date | null> =>
      db.transaction(async (transaction) => {
        const [pause] = await transaction
          .update(refreshPauses)
          .set({ resumedAt: sql`now()`, resumedBy })
          .where(and(isNull(refreshPauses.resumedAt), pausedAt ? startedAt(pausedAt) : undefined))
          .returning();
        if (pause === undefined) return null;
        await notifyPause(transaction);
        return pause.pausedAt;
      }),
  };
}

/** Clients get times in milliseconds; Postgres stores microseconds. */
function startedAt(moment: Date) {
  return sql`date_trunc('milliseconds', ${refreshPauses.pausedAt}) = ${moment.toISOString()}::timestamptz`;
}

/** Starts a pause, unless one is active. Resolves to whether it started one. */
export async function startPause(transaction: Transaction, pausedBy: string): Promise<boolean> {
  const started = await transaction
    .insert(refreshPauses)
    .values({ pausedAt: sql`now()`, pausedBy })
    .onConflictDoNothing()
    .returning();
  return started.length > 0;
}
