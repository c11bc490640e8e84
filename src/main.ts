import { once } from 'node:events';
import { inspect } from 'node:util';
import { BadConfiguration, parseConfig } from './config.ts';
import { DataDirUnusable } from './db/data-dir-lock.ts';
import { DatabaseUnusable } from './db/database-unusable.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { openLog } from './log.ts';

// Listened to from the start: a signal while the gateway starts ends it as soon as it has.
const stop = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);

try {
  const config = parseConfig(process.env);
  // To start Postgres takes about as long as to load the gateway: both at once.
  const embedded = config.databaseUrl === null ? startEmbeddedPostgres(config.dataDir) : null;
  const [{ startGateway }] = await Promise.all([import('./gateway.ts'), embedded]);
  const gateway = await startGateway(config, openLog(config.logLevel), embedded);
  if (config.adminApiKey === null) {
    process.stderr.write(`ADMIN_API_KEY is not set; for this run it is ${gateway.adminApiKey}\n`);
  }
  await stop;
  await gateway.close();
} catch (error) {
  process.stderr.write(`${explanationOf(error)}\n`);
  process.exitCode = 1;
}

/** One line for what the operator can mend; for anything else, all there is to know. */
function explanationOf(error: unknown): string {
  if (error instanceof BadConfiguration || error instanceof DataDirUnusable || error instanceof DatabaseUnusable) {
    return error.message;
  }
  if (error instanceof Error && 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))) {
    return `Cannot listen: ${error.message}. See HOST and PORT.`;
  }
  return inspect(error);
}
