import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from './config.ts';
import { type Gateway, openQueries } from './context.ts';
import { type Database, openDatabase } from './db/connect.ts';
import { graphqlHttp } from './graphql-http.ts';
import { graphqlWs } from './graphql-ws.ts';
import type { Log } from './log.ts';
import { liveSource } from './models-dev/refresh-source.ts';
import { Announcements } from './refresh/announcements.ts';
import { interruptRefreshes } from './refresh/lease.ts';
import { Refresher } from './refresh/refresher.ts';
import { Schedule } from './refresh/schedule.ts';

/** How long requests under way may take to end when the gateway closes. */
const DRAIN_MS = 2_000;

export interface RunningGateway {
  /** Where it listens, such as "http://127.0.0.1:4000". */
  readonly url: string;
  /** The key of the operator role; made for this run when none is configured. */
  readonly adminApiKey: string;
  /** Ends what is under way and releases everything. */
  close(): Promise<void>;
}

/** Opens the database, listens on one port and begins to refresh. */
export async function startGateway(config: Config, log: Log): Promise<RunningGateway> {
  const database = await openDatabase(config, log);
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

  const yoga = graphqlHttp({ gateway, adminApiKey, isReady, log });
  const server = createServer(yoga);
  const endWebSockets = graphqlWs(yoga, server);
  const url = await listen(server, config);
  log.info({ url, graphiql: `${url}/graphql` }, 'gateway ready');
  if (config.modelsDev.autoRefresh) gateway.schedule.start();

  const close = async () => {
    isClosing = true;
    await Promise.all([gateway.refresher.close(), gateway.schedule.close()]);
    await endWebSockets();
    await drain(server);
    await yoga.dispose();
    await database.close();
    log.info('gateway closed');
  };
  return { url, adminApiKey, close };
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

async function listen(server: Server, { port, host }: Config): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // A server that listens on a port has one.
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

/** Takes no more connections; ends those that are still open, such as event streams, after a while. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(timer);
}
