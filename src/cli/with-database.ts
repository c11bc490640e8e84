import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../db/connect.ts';
import { openLog, terminalOrJson } from '../log.ts';

/** Opens the database of the configuration for one command and closes it. */
export async function withDatabase<Result>(
  config: Config,
  run: (database: Database) => Promise<Result>,
): Promise<Result> {
  const log = openLog(config.logLevel === 'silent' ? 'silent' : 'error', terminalOrJson(process.stderr));
  const database = await openDatabase(config, log);
  try {
    return await run(database);
  } finally {
    await database.close();
  }
}
