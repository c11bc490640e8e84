import { sql } from 'drizzle-orm';
import { parseConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import type { TestDatabase } from './database.ts';

/** As if all that is stored were older by an interval of Postgres. No gateway may hold the embedded database meanwhile. */
export async function letPass(interval: string, { env, embedded }: TestDatabase): Promise<void> {
  const { db, close } = await openDatabase(parseConfig(env), openLog('silent'), embedded);
  await db.execute(sql`update versions set observed_at = observed_at - ${interval}::interval`);
  await db.execute(sql`update refreshes set started_at = started_at - ${interval}::interval,
    finished_at = finished_at - ${interval}::interval, observed_at = observed_at - ${interval}::interval`);
  await close();
}
