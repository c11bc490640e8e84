import type { SQL } from 'drizzle-orm';
import { openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import type { TestDatabase } from './database.ts';

/** Runs a statement on a database that no gateway of this process serves from its files. */
export async function onDatabase({ env }: TestDatabase, statement: SQL): Promise<void> {
  const config = { databaseUrl: env.DATABASE_URL ?? null, dataDir: env.DATA_DIR };
  const database = await openDatabase(config, openLog('silent'));
  await database.db.execute(statement);
  await database.close();
}
