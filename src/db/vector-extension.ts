import type postgres from 'postgres';
import { hasSqlState } from './errors.ts';

/** The first version with iterative index scans. */
const OLDEST_VERSION = [0, 8] as const;
const INSUFFICIENT_PRIVILEGE = '42501';
const UNIQUE_VIOLATION = '23505';

/** The database cannot hold vectors. The message says what the operator can do. */
export class VectorsUnusable extends Error {}

/** Creates the extension "vector" if it is missing. Throws `VectorsUnusable` when the database cannot have it. */
export async function ensureVectorExtension(client: postgres.Sql): Promise<void> {
  const [known] = await client<[{ available: string; installed: string | null }?]>`
    select default_version as available, installed_version as installed
    from pg_available_extensions where name = 'vector'
  `;
  if (known === undefined) {
    throw new VectorsUnusable(
      'The Postgres of DATABASE_URL lacks the extension "vector" (pgvector 0.8 or newer). Install it on the server, such as with the package "postgresql-17-pgvector" of its major version. Everything but vectors works without it.',
    );
  }
  const version = known.installed ?? (await create(client, known.available));
  if (isOlder(version)) {
    throw new VectorsUnusable(
      `The extension "vector" of the database is of version ${version}; 0.8 or newer is needed. Install it on the server and run "alter extension vector update". Everything but vectors works without it.`,
    );
  }
}

async function create(client: postgres.Sql, version: string): Promise<string> {
  try {
    await client`create extension if not exists vector`;
    return version;
  } catch (cause) {
    // Another gateway created it at the same moment.
    if (hasSqlState(cause, UNIQUE_VIOLATION)) return version;
    if (!hasSqlState(cause, INSUFFICIENT_PRIVILEGE)) throw cause;
    throw new VectorsUnusable(
      'The user of DATABASE_URL may not create the extension "vector". Run "create extension vector" as a superuser in this database. Everything but vectors works without it.',
      { cause },
    );
  }
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && minor < OLDEST_VERSION[1]);
}
