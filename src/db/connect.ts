import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { boundedPreparation } from './bounded-preparation.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import { DatabaseUnusable } from './errors.ts';
import { migrateDatabase } from './migrate.ts';
import { type ClientObserver, observed } from './observed-client.ts';
import { unpipelined } from './unpipelined.ts';
import { ensureVectorExtension } from './vector-extension.ts';
import { withinBudget } from './within-budget.ts';

export type Db = PostgresJsDatabase;
export type Transaction = Parameters<Parameters<Db['transaction']>[0]>[0];

/** Subscribes to NOTIFY on a channel until the database is closed. Resolves once the subscription is active. */
export type Listen = (
  channel: string,
  on: {
    readonly onNotified: (payload: string) => void;
    /** Called when the subscription is active, and again after each reconnection. */
    readonly onListening: () => void;
  },
) => Promise<void>;

export interface Database {
  readonly db: Db;
  /** Read-only copies on standby servers, in the order of their URLs. */
  readonly replicas: readonly Db[];
  /** Connections that it can open. */
  readonly poolSize: number;
  /** Null: the embedded Postgres, which serves one gateway only. */
  readonly listen: Listen | null;
  /**
   * Frees the write-ahead log of finished transactions. Null: the database does so by itself. The embedded Postgres has no
   * background processes, so that its log would grow until the gateway stops.
   */
  readonly checkpoint: (() => Promise<void>) | null;
  /**
   * The database that can hold vectors: on a server this one, with the extension "vector", else an embedded Postgres of
   * its own, started by the first call. Throws `VectorsUnusable`.
   */
  readonly openVectors: () => Promise<Db>;
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const OLDEST_POSTGRES = 140_000;
const POOL_SIZE = 10;
/** A page reads up to as many statements at a time. */
const MIN_POOL_SIZE = 3;
const STATEMENT_TIMEOUT_MS = 30_000;
// Longer than a refresh occupies the only connection of the embedded Postgres.
const ANSWER_TIMEOUT_MS = 8_000;
const directOptions = {
  connection: {
    application_name: 'modelgraph',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    // Compilation takes seconds where a statement that reads many rows takes a tenth of one.
    jit: 'off',
  },
};
/** A prepared statement stays on the session that prepared it, and PgBouncer refuses other parameters of a session. */
const pooledOptions = { prepare: false, connection: { application_name: 'modelgraph' } };
/** The delay of a reconnection soon after another. Missed notifications are read after it. */
const RECONNECT_DELAY_SECONDS = 1;
const SOON_MS = 10_000;

type DatabaseConfig = Pick<Config, 'databaseUrl' | 'dataDir'> &
  Partial<Pick<Config, 'databaseDirectUrl' | 'databaseReplicaUrls' | 'workers'>>;

/** Opens the configured database and applies its migrations. Throws `DatabaseUnusable` when it is unreachable or too old. */
export async function openDatabase(
  { databaseUrl, databaseDirectUrl = null, databaseReplicaUrls = [], workers = 1, dataDir }: DatabaseConfig,
  log: Log,
  embedded: Promise<EmbeddedPostgres> | null = null,
  observer: ClientObserver | null = null,
): Promise<Database> {
  if (databaseUrl !== null)
    return openServer(
      {
        url: databaseUrl,
        directUrl: databaseDirectUrl,
        replicaUrls: databaseReplicaUrls,
        poolSize: poolSizeOf(workers),
      },
      log,
      observer,
    );
  return openEmbedded(await (embedded ?? startEmbeddedPostgres(dataDir)), log, observer);
}

interface ServerUrls {
  readonly url: string;
  /** The server itself, if `url` leads to a pooler in transaction mode. */
  readonly directUrl: string | null;
  readonly replicaUrls: readonly string[];
  readonly poolSize: number;
}

/** Workers share the connections that one gateway has. */
function poolSizeOf(workers: number): number {
  return Math.max(MIN_POOL_SIZE, Math.ceil(POOL_SIZE / workers));
}

async function openServer(
  { url, directUrl, replicaUrls, poolSize }: ServerUrls,
  log: Log,
  observer: ClientObserver | null,
): Promise<Database> {
  // A pooler in transaction mode gives every transaction another session: locks and LISTEN need one of their own.
  const sessionUrl = directUrl ?? url;
  const migrator = serverClient(sessionUrl, log, { max: 1 });
  try {
    await checkServer(migrator, log);
    await migrateDatabase(migrator);
  } finally {
    await migrator.end({ timeout: 0 });
  }
  const poolClient = (poolUrl: string) =>
    directUrl === null
      ? serverClient(poolUrl, log, { max: poolSize, ...directOptions })
      : unpipelined(serverClient(poolUrl, log, { max: poolSize, ...pooledOptions }));
  const client = poolClient(url);
  const replicaClients = replicaUrls.map(poolClient);
  const listener = serverClient(sessionUrl, log, {
    max: 1,
    backoff: delayOfReconnection(),
    connection: { application_name: 'modelgraph listener' },
  });
  const listen: Listen = async (channel, { onNotified, onListening }) => {
    await listener.listen(channel, onNotified, onListening);
  };
  const close = async () => {
    await Promise.all([listener, client, ...replicaClients].map((one) => one.end({ timeout: 5 })));
  };
  const replicas = replicaClients.map((replica) => drizzleOn(replica, log, observer, { cancels: true }));
  const db = drizzleOn(client, log, observer, { cancels: true });
  const openVectors = async () => {
    await ensureVectorExtension(client);
    return db;
  };
  return databaseOn(client, db, { replicas, listen, checkpoint: null, openVectors, close });
}

async function openEmbedded(embedded: EmbeddedPostgres, log: Log, observer: ClientObserver | null): Promise<Database> {
  const client = embeddedClient(embedded.socketPath, log);
  const vectors = embeddedVectors(embedded, log, observer);
  const close = async () => {
    await Promise.all([client.end({ timeout: 5 }), vectors.close()]);
    await embedded.close();
  };
  try {
    await checkServer(client, log);
    await migrateDatabase(client);
  } catch (error) {
    await close();
    throw error;
  }
  const checkpoint = async () => void (await client`checkpoint`);
  const db = drizzleOn(client, log, observer, { cancels: false });
  return databaseOn(client, db, { replicas: [], listen: null, checkpoint, openVectors: vectors.open, close });
}

/** Opens the embedded Postgres for vectors once, on the first call. A start that fails is tried again. */
function embeddedVectors(embedded: EmbeddedPostgres, log: Log, observer: ClientObserver | null) {
  let client: postgres.Sql | undefined;
  let opening: Promise<Db> | undefined;
  const start = async () => {
    client ??= embeddedClient(await embedded.startVectors(), log);
    await ensureVectorExtension(client);
    return drizzleOn(client, log, observer, { cancels: false });
  };
  const open = () => {
    opening ??= start().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const close = async () => {
    await opening?.catch(() => {});
    await client?.end({ timeout: 5 });
  };
  return { open, close };
}

function databaseOn(client: postgres.Sql, db: Db, rest: Omit<Database, 'db' | 'poolSize' | 'ping'>): Database {
  return { ...rest, db, poolSize: client.options.max, ping: async () => void (await answerOf(client`select 1`)) };
}

function drizzleOn(
  client: postgres.Sql,
  log: Log,
  observer: ClientObserver | null,
  options: { readonly cancels: boolean },
): Db {
  const reporting = observer ? observed(client, observer) : client;
  const logger = { logQuery: (statement: string) => log.trace({ statement }, 'statement') };
  return drizzle(boundedPreparation(withinBudget(reporting, options)), { casing: 'snake_case', logger });
}

/** A dead connection, or a port of another service, never answers, and postgres.js has no timeout for it. */
async function answerOf<Answer>(question: PromiseLike<Answer>): Promise<Answer> {
  const late = sleep(ANSWER_TIMEOUT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`no answer within ${ANSWER_TIMEOUT_MS / 1000} s`);
  });
  return Promise.race([question, late]);
}

function serverClient(url: string, log: Log, options: postgres.Options<Record<string, never>>) {
  return postgres(url, { connect_timeout: 10, onnotice: noticeLogger(log), ...options });
}

/** At once, unless the last one was soon before: to a server that refuses connections, it would be a hundred times a second. */
function delayOfReconnection(): () => number {
  let lastAt = Number.NEGATIVE_INFINITY;
  return () => {
    const isSoon = performance.now() - lastAt < SOON_MS;
    lastAt = performance.now();
    return isSoon ? RECONNECT_DELAY_SECONDS : 0;
  };
}

function embeddedClient(socketPath: string, log: Log) {
  return postgres({
    path: socketPath,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    // All connections to the socket server share one session. Their messages would interleave, so that one connection's
    // unnamed portal or error recovery would affect another. So there is a single, permanent connection.
    max: 1,
    max_lifetime: null,
    onnotice: noticeLogger(log),
  });
}

function noticeLogger(log: Log) {
  return (notice: postgres.Notice) => log.debug({ notice: notice['message'] }, 'postgres notice');
}

async function checkServer(client: postgres.Sql, log: Log): Promise<void> {
  const question = client<[{ number: number; text: string; encoding: string }]>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as text,
      current_setting('server_encoding') as encoding
  `;
  const [row] = await answerOf(question).catch((cause: Error) => {
    const { host, port, database } = client.options;
    const reason = cause.message || 'no answer';
    throw new DatabaseUnusable(
      `Postgres at ${host[0]}:${port[0]}, database "${database}", cannot be used (${reason}). See DATABASE_URL.`,
      { cause },
    );
  });
  if (row.number < OLDEST_POSTGRES) {
    throw new DatabaseUnusable(`Postgres 14 or newer is needed; DATABASE_URL leads to Postgres ${row.text}.`);
  }
  // Of all encodings, only UTF8 can store every name of the catalog.
  if (row.encoding !== 'UTF8') {
    throw new DatabaseUnusable(
      `A database with the encoding UTF8 is needed; "${client.options.database}" of DATABASE_URL has ${row.encoding}. Create one with: create database modelgraph encoding 'UTF8' template template0.`,
    );
  }
  log.debug({ version: row.text }, 'postgres answers');
}
