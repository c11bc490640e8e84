import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { inject } from 'vitest';
import type { EmbeddedPostgres } from '../../src/db/embedded/embedded-postgres.ts';

/** A database for one test or file: on the server of DATABASE_URL if that is set, else embedded. */
export interface TestDatabase {
  /** The settings that lead a gateway to it. */
  readonly env: { readonly DATABASE_URL?: string; readonly DATA_DIR: string };
  /** Its running embedded Postgres. Null: the database is on a server, or a gateway has to start its Postgres. */
  readonly embedded: Promise<EmbeddedPostgres> | null;
  remove(): Promise<void>;
}

/** A migrated database that no test has used. Gateways in other processes can use it. */
export async function testDatabase(): Promise<TestDatabase> {
  const template = inject('template');
  if (template === null) return emptyDatabase();
  if ('database' in template) return serverDatabase(new URL(template.server), template.database);
  const database = await embeddedDatabase();
  // The synchronous copy takes a third of the CPU time of the asynchronous one.
  cpSync(template.dataDir, database.env.DATA_DIR, { recursive: true });
  return database;
}

/** A database without tables, for programs that vitest does not run. */
export function emptyDatabase(): Promise<TestDatabase> {
  const server = process.env['DATABASE_URL'];
  return server ? serverDatabase(new URL(server)) : embeddedDatabase();
}

/** An empty database that orders texts by English, not by their bytes. Null: the server has no such collation. */
export async function englishDatabase(server: URL): Promise<TestDatabase | null> {
  const client = postgres(server.href, { max: 1 });
  const [row] = await client`select current_setting('server_version_num')::integer >= 150000
    and exists (select from pg_collation where collname = 'en-x-icu') as "hasIcu"`;
  await client.end();
  return row?.['hasIcu'] ? serverDatabase(server, "template0 locale_provider icu icu_locale 'en'") : null;
}

/** An empty database that cannot store most characters. */
export function latinDatabase(server: URL): Promise<TestDatabase> {
  return serverDatabase(server, "template0 encoding 'LATIN1' locale 'C'");
}

async function embeddedDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  return { env: { DATA_DIR: dataDir }, embedded: null, remove: () => rm(dataDir, { recursive: true, force: true }) };
}

async function serverDatabase(server: URL, template = 'template1'): Promise<TestDatabase> {
  const { env, remove } = await embeddedDatabase();
  const name = `modelgraph_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name} template ${template}`);
  return {
    env: { ...env, DATABASE_URL: Object.assign(new URL(server), { pathname: `/${name}` }).href },
    embedded: null,
    remove: async () => {
      await onServer(server, `drop database ${name} with (force)`);
      await remove();
    },
  };
}

async function onServer(server: URL, statement: string): Promise<void> {
  const client = postgres(server.href, { max: 1, onnotice: () => {} });
  await client.unsafe(statement);
  await client.end();
}
