import { isNull, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { refreshPauses } from '../../db/tables/refresh-tables.ts';
import { notifyPause } from './notifications.ts';

export type PauseRow = typeof refreshPauses.$inferSelect;

export type PauseQueries = ReturnType<typeof pauseQueries>;

/** While there is a pause, no gateway on the database refreshes by itself. */
export function pauseQueries(db: Db) {
  return {
    present: async (): Promise<PauseRow | null> => {
      const [pause] = await db.select().from(refreshPauses).where(isNull(refreshPauses.resumedAt));
      return pause ?? null;
    },

    /** Ends the pause and gives when it began. Null: there was none. */
    end: async (resumedBy: string): Promise<Date | null> => {
      const [pause] = await db
        .update(refreshPauses)
        .set({ resumedAt: sql`now()`, resumedBy })
        .where(isNull(refreshPauses.resumedAt))
        .returning({ pausedAt: refreshPauses.pausedAt, notified: notifyPause() });
      return pause?.pausedAt ?? null;
    },
  };
}

/** Begins a pause, if there is none. */
export async function beginPause(transaction: Transaction, pausedBy: string): Promise<void> {
  await transaction.insert(refreshPauses).values({ pausedAt: sql`now()`, pausedBy }).onConflictDoNothing();
}
