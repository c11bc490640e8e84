import { enableCompileCache } from 'node:module';
import { parseConfig } from '../../config.ts';
import { startEmbeddedPostgres } from '../../db/embedded.ts';
import { openLog } from '../../log.ts';
import { forceExitAfterTimeout } from '../process/force-exit.ts';
import { logWarnings } from '../process/log-warnings.ts';
import { stopRequest } from '../process/stop-request.ts';
import { surviveAbandonedWork } from './abandoned-work.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Runs a gateway until the process is asked to stop. */
export async function serve(env: Env): Promise<void> {
  // Subscribed before the start, so that a signal during the start stops the gateway right after it.
  const stop = stopRequest(env);
  const config = parseConfig(env);
  const log = openLog(config.logLevel);
  logWarnings(log);
  surviveAbandonedWork(log);
  void stop.then(() => forceExitAfterTimeout((message) => log.error(message), config.shutdownTimeoutMs));
  // From the second start on, the modules of the gateway need no compilation.
  enableCompileCache();
  // Starting Postgres takes about as long as loading the gateway, so both run in parallel.
  const embedded = config.databaseUrl === null ? startEmbeddedPostgres(config.dataDir) : null;
  const [{ startGateway }] = await Promise.all([import('../../app/gateway.ts'), embedded]);
  const gateway = await startGateway(config, log, embedded);
  if (config.adminApiKey === null) {
    process.stderr.write(`ADMIN_API_KEY is not set; for this run it is ${gateway.adminApiKey}\n`);
  }
  await stop;
  await gateway.close();
}
