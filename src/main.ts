import { forceExitAfterTimeout } from './cli/force-exit.ts';
import { logWarnings } from './cli/log-warnings.ts';
import { startupErrorMessage } from './cli/startup-error.ts';
import { stopRequest } from './cli/stop-request.ts';
import { parseConfig } from './config.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { openLog } from './log.ts';

// Subscribed before the start, so that a signal during the start stops the gateway right after it.
const stop = stopRequest(process.env);

try {
  const config = parseConfig(process.env);
  const log = openLog(config.logLevel);
  logWarnings(log);
  void stop.then(() => forceExitAfterTimeout((message) => log.error(message), config.shutdownTimeoutMs));
  // Starting Postgres takes about as long as loading the gateway, so both run in parallel.
  const embedded = config.databaseUrl === null ? startEmbeddedPostgres(config.dataDir) : null;
  const [{ startGateway }] = await Promise.all([import('./app/gateway.ts'), embedded]);
  const gateway = await startGateway(config, log, embedded);
  if (config.adminApiKey === null) {
    process.stderr.write(`ADMIN_API_KEY is not set; for this run it is ${gateway.adminApiKey}\n`);
  }
  await stop;
  await gateway.close();
} catch (error) {
  process.stderr.write(`${startupErrorMessage(error)}\n`);
  process.exitCode = 1;
}
