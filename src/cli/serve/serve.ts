import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { type Config, parseConfig } from '../../config.ts';
import { startEmbeddedPostgres } from '../../db/embedded/embedded-postgres.ts';
import { type Log, openLog } from '../../log.ts';
import { forceExitAfterTimeout } from '../process/force-exit.ts';
import { loadFaster } from '../process/load-faster.ts';
import { logWarnings } from '../process/log-warnings.ts';
import { stopRequest } from '../process/stop-request.ts';
import { keepYoungGenerationSmall } from '../process/young-generation.ts';
import { superviseWorkers } from '../workers/supervise-workers.ts';
import { announceReady } from '../workers/worker-ready.ts';
import { surviveAbandonedWork } from './abandoned-work.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Runs a gateway, or several in processes of their own, until the process is asked to stop. */
export async function serve(env: Env): Promise<void> {
  // Subscribed before the start, so that a signal during the start stops the gateway right after it.
  const stop = stopRequest(env);
  const config = parseConfig(env);
  const log = openLog(config.logLevel);
  logWarnings(log);
  void stop.then(() => forceExitAfterTimeout((message) => log.error(message), config.shutdownTimeoutMs));
  if (config.workers === 1 || cluster.isWorker) return serveGateway(config, log, stop);
  await superviseWorkers({ count: config.workers, env: { ADMIN_API_KEY: config.adminApiKey ?? newKey() }, log }, stop);
}

async function serveGateway(config: Config, log: Log, stop: Promise<void>): Promise<void> {
  surviveAbandonedWork(log);
  loadFaster();
  const letGrow = keepYoungGenerationSmall();
  // Starting Postgres takes about as long as loading the gateway, so both run in parallel.
  const embedded = config.databaseUrl === null ? startEmbeddedPostgres(config.dataDir) : null;
  const [{ startGateway }] = await Promise.all([import('../../app/gateway.ts'), embedded]);
  const gateway = await startGateway(config, log, embedded);
  if (config.adminApiKey === null) printKey(gateway.adminApiKey);
  letGrow();
  announceReady();
  await stop;
  await gateway.close();
  // The channel to the primary process would keep a worker alive.
  cluster.worker?.disconnect();
}

/** One key for all workers. */
function newKey(): string {
  const key = randomBytes(24).toString('base64url');
  printKey(key);
  return key;
}

function printKey(key: string): void {
  process.stderr.write(`ADMIN_API_KEY is not set; for this run it is ${key}\n`);
}
