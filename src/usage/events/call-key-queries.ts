import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { usageKeys } from '../../db/tables/usage-tables.ts';

/** No hash of an event: a call has the key of all its events. */
const OF_CALL = 'call';

/** The idempotency keys of calls that the gateway makes itself. They share their names with those of recorded events. */
export function callKeyQueries(db: Db) {
  return {
    /** Claims a key before the call. False: a call or an event has it. */
    claim: async (tenant: string, key: string): Promise<boolean> => {
      const claimed = await db
        .insert(usageKeys)
        .values({ recorder: tenant, key, contentHash: OF_CALL, eventAt: sql`now()` })
        .onConflictDoNothing()
        .returning({ key: usageKeys.key });
      return claimed.length > 0;
    },

    /** Lets the client repeat a call that gave no answer. */
    release: async (tenant: string, key: string): Promise<void> => {
      const isClaim = and(eq(usageKeys.recorder, tenant), eq(usageKeys.key, key), eq(usageKeys.contentHash, OF_CALL));
      await db.delete(usageKeys).where(isClaim);
    },
  };
}
