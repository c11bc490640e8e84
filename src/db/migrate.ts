import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from 'postgres';
import { DatabaseUnusable, hasSqlState } from './errors.ts';

const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));
/** An arbitrary but constant number. */
const MIGRATION_LOCK = 7_304_112;
const INSUFFICIENT_PRIVILEGE = '42501';
/** Raised only for a missing extension. */
const NOT_SUPPORTED = '0A000';

/**
 * Applies the missing migrations, one gateway at a time. `client` must have a single connection: the advisory lock belongs
 * to the session, and the migrator has no lock of its own.
 */
export async function migrateDatabase(client: Sql): Promise<void> {
  await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
  try {
    await migrate(drizzle(client), { migrationsFolder });
  } catch (cause) {
    throw refusal(cause) ?? cause;
  } finally {
    await client`select pg_advisory_unlock(${MIGRATION_LOCK})`;
  }
}

function refusal(cause: unknown): DatabaseUnusable | undefined {
  if (hasSqlState(cause, INSUFFICIENT_PRIVILEGE)) {
    return new DatabaseUnusable(
      'The user of DATABASE_URL may not create tables or the extension "pg_trgm": it needs CREATE on the database and on its schema "public".',
      { cause },
    );
  }
  if (hasSqlState(cause, NOT_SUPPORTED)) {
    return new DatabaseUnusable(
      'The Postgres of DATABASE_URL lacks the extension "pg_trgm": it is part of Postgres, often in a package "postgresql-contrib".',
      { cause },
    );
  }
  return undefined;
}
