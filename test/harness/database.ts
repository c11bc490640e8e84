import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { inject } from 'vitest';

/** A database of one's own: on the server of DATABASE_URL if that is set, else embedded. */
export interface TestDatabase {
  /** The settings that lead a gateway to it. */
  readonly env: { readonly DATABASE_URL?: string; readonly DATA_DIR: string };
  remove(): Promise<void>;
}

export async function testDatabase(): Promise<TestDatabase> {
  const database = await emptyDatabase();
  const templateDir = inject('templateDir');
  if (templateDir !== null) await cp(templateDir, database.env.DATA_DIR, { recursive: true });
  return database;
}

/** The same without its tables, for what is not run by vitest. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  const removeDir = () => rm(dataDir, { recursive: true, force: true });
  const server = process.env['DATABASE_URL'];
  if (!server) return { env: { DATA_DIR: dataDir }, remove: removeDir };

  const url = new URL(server);
  const name = `modelgraph_test_${randomBytes(6).toString('hex')}`;
  await onServer(url, `create database ${name}`);
  return {
    env: { DATABASE_URL: Object.assign(new URL(url), { pathname: `/${name}` }).href, DATA_DIR: dataDir },
    remove: async () => {
      await onServer(url, `drop database ${name} with (force)`);
      await removeDir();
    },
  };
}

async function onServer(url: URL, statement: string): Promise<void> {
  const client = postgres(url.href, { max: 1, onnotice: () => {} });
  await client.unsafe(statement);
  await client.end();
}
