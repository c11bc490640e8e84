import type { Config } from '../../config.ts';
import { type Database, openDatabase } from '../../db/connect.ts';
import type { EmbeddedPostgres } from '../../db/embedded/embedded-postgres.ts';
import { type Log, openLog, terminalOrJson } from '../../log.ts';

/** Opens the configured database for one command and closes it. `embedded` is a running Postgres of `dataDir`. */
export async function withDatabase<Result>(
  config: Config,
  run: (database: Database, log: Log) => Promise<Result>,
  embedded: Promise<EmbeddedPostgres> | null = null,
): Promise<Result> {
  const log = commandLog(config);
  const database = await openDatabase(config, log, embedded);
  try {
    return await run(database, log);
  } finally {
    await database.close();
  }
}

/** A command shows its own outcome; the log has only other errors. */
export function commandLog({ logLevel }: Config): Log {
  return openLog(logLevel === 'silent' ? 'silent' : 'error', terminalOrJson(process.stderr));
}
