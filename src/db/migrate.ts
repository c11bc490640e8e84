import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from 'postgres';
import { packageFolder } from '../package-folder.ts';
import { DatabaseUnusable, hasSqlState } from './errors.ts';

export const migrationsFolder = join(packageFolder, 'drizzle');
/** An arbitrary but constant number. */
const MIGRATION_LOCK = 7_304_112;
const INSUFFICIENT_PRIVILEGE = '42501';
/** Raised only for a missing extension. */
const NOT_SUPPORTED = '0A000';

/**
 * Applies the missing migrations, one gateway at a time. Throws `DatabaseUnusable` when a newer release has migrated the
 * database: an older one does not know its columns. `client` must have a single connection: the advisory lock belongs
 * to the session, and the migrator has no lock of its own.
 */
export async function migrateDatabase(client: Sql): Promise<void> {
  await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
  try {
    await migrate(drizzle(client), { migrationsFolder });
    await refuseNewerSchema(client);
  } catch (cause) {
    throw refusal(cause) ?? cause;
  } finally {
    await client`select pg_advisory_unlock(${MIGRATION_LOCK})`;
  }
}

async function refuseNewerSchema(client: Sql): Promise<void> {
  const known = Math.max(...readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis));
  // The table and its times are those of Drizzle.
  const [applied] = await client<[{ newest: number }]>`
    select max(created_at)::float8 as newest from drizzle.__drizzle_migrations
  `;
  if (applied.newest <= known) return;
  throw new DatabaseUnusable(
    `The database has the schema of a newer release: its newest migration is of ${day(applied.newest)}, that of this release of ${day(known)}. Start the newer release, or restore a backup.`,
  );
}

function day(timestampMs: number): string {
  return new Date(timestampMs).toISOString().slice(0, 10);
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
