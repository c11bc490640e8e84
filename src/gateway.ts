import { randomBytes } from 'node:crypto';
import type { Config } from './config.ts';
import type { Gateway } from './context.ts';
import { type Database, openDatabase } from './db/connect.ts';
import type { EmbeddedPostgres } from './db/embedded.ts';
import type { Log } from './log.ts';
import { liveSource } from './models-dev/refresh-source.ts';
import { openQueries } from './queries.ts';
import { Announcements } from './refresh/announcements.ts';
import { interruptRefreshes, sweepLeases } from './refresh/lease.ts';
import { Refresher } from './refresh/refresher.ts';
import { Schedule } from './refresh/schedule.ts';
import { startServer } from './server.ts';

export interface RunningGateway {
  /** Where it listens, such as "http://127.0.0.1:4000". */
  readonly url: string;
  /** The key of the operator role; made for this run when none is configured. */
  readonly adminApiKey: string;
  /** Ends what is under way and releases everything. */
  close(): Promise<void>;
}

/** Opens the database, listens on one port and begins to refresh. `embedded`: a Postgres of `dataDir` that starts already. */
export async function startGateway(
  config: Config,
  log: Log,
  embedded: Promise<EmbeddedPostgres> | null = null,
): Promise<RunningGateway> {
  const database = await openDatabase(config, log, embedded);
  try {
    // Nobody else can use the embedded database, so whatever is running there died with its gateway.
    if (database.isEmbedded) await interruptRefreshes(database.db);
    return await serve(config, database, log);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function serve(config: Config, database: Database, log: Log): Promise<RunningGateway> {
  const gateway = gatewayOn(config, database, log);
  const adminApiKey = config.adminApiKey ?? randomBytes(24).toString('base64url');
  let isClosing = false;
  const isReady = async () => {
    await database.ping();
    return !isClosing;
  };

  const stopSweeping = await sweepLeases(database.db, log);
  const server = await startServer(config, { gateway, adminApiKey, isReady, log });
  log.info({ url: server.url, graphiql: `${server.url}/graphql` }, 'gateway ready');
  if (config.modelsDev.autoRefresh) gateway.schedule.start();

  const close = async () => {
    isClosing = true;
    stopSweeping();
    await Promise.all([gateway.refresher.close(), gateway.schedule.close()]);
    await server.close();
    await database.close();
    log.info('gateway closed');
  };
  return { url: server.url, adminApiKey, close };
}

function gatewayOn(config: Config, { db }: Database, log: Log): Gateway {
  const queries = openQueries(db);
  const { catalog, refreshes } = queries;
  const { enabled, batchSize, refreshIntervalMs: intervalMs, ...sourceOptions } = config.modelsDev;
  const announcements = new Announcements();
  const refresher = new Refresher({ db, catalog, refreshes, announcements, log, batchSize });
  const source = enabled ? liveSource(sourceOptions) : null;
  const hastySource = enabled ? liveSource({ ...sourceOptions, maxRetries: 0 }) : null;
  const schedule = new Schedule({ refresher, refreshes, catalog, announcements, source, hastySource, intervalMs, log });
  return { ...queries, config, announcements, refresher, schedule, source };
}
