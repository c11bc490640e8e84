import pRetry from 'p-retry';
import postgres from 'postgres';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded/embedded-postgres.ts';
import { type TestDatabase, testDatabase } from './database.ts';

interface Started extends TestDatabase {
  /** Null: the database is on a server. */
  readonly postgres: EmbeddedPostgres | null;
}

/** Vitest keeps modules from file to file (`isolate: false`), so these serve all files of a worker. */
const unused: Started[] = [];

/**
 * An empty, migrated database for gateways in this process. `remove` empties it and keeps it for the next caller, which
 * takes a tenth of the time that copying and starting one takes.
 */
export async function reusedDatabase(): Promise<TestDatabase> {
  const started = unused.pop() ?? (await start());
  const { env, postgres } = started;
  // The gateway that uses it must not stop it.
  const embedded = postgres && Promise.resolve({ ...postgres, close: async () => {} });
  return { env, embedded, remove };

  async function remove(): Promise<void> {
    // The embedded Postgres resets a connection that comes before it has let go of the last one.
    await pRetry(() => empty(started), { retries: 10, minTimeout: 100, factor: 1, shouldRetry: isReset });
    unused.push(started);
  }
}

async function start(): Promise<Started> {
  const database = await testDatabase();
  const { DATABASE_URL: url, DATA_DIR: dataDir } = database.env;
  return { ...database, postgres: url ? null : await startEmbeddedPostgres(dataDir) };
}

/** Whether an error, or its cause, is that of a connection that the embedded Postgres reset. */
export function isReset({ error }: { readonly error: NodeJS.ErrnoException }): boolean {
  const { code } = (error.cause ?? error) as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

async function empty({ env, postgres: embedded }: Started): Promise<void> {
  const options = { max: 1, onnotice: () => {} };
  const client =
    embedded === null
      ? postgres(env.DATABASE_URL ?? '', options)
      : postgres({ ...options, path: embedded.socketPath, user: 'postgres', database: 'postgres', ssl: false });
  // All connections to the embedded Postgres are one session, which a gateway may leave inside a transaction.
  await client.unsafe('rollback');
  await client.unsafe('discard all');
  await client.unsafe(EMPTY);
  await client.end();
}

/** The triggers of the audit log refuse to truncate it. */
const EMPTY = `do $$ begin
  alter table audit_entries disable trigger user;
  execute (
    select 'truncate ' || string_agg(quote_ident(relname), ', ') || ' restart identity'
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
  );
  alter table audit_entries enable trigger user;
end $$`;
