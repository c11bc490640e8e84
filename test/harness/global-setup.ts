import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { emptyDatabase } from './database.ts';

/** An empty, migrated database to copy. */
type Template = { readonly dataDir: string } | { readonly server: string; readonly database: string };

declare module 'vitest' {
  interface ProvidedContext {
    readonly template: Template | null;
  }
}

/**
 * Migrates one database, so that a test only has to copy it. Temporary folders of the tests are in one folder, which is
 * removed at the end: a worker that keeps a database to its end does not remove it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  // PgBouncer and the image's gateway run as other users.
  await chmod(folder, 0o755);
  process.env['TMPDIR'] = folder;
  const { env, remove } = await emptyDatabase();
  const databaseUrl = env.DATABASE_URL ?? null;
  const database = await openDatabase({ databaseUrl, dataDir: env.DATA_DIR }, openLog('silent'));
  await database.close();
  project.provide('template', templateOf(databaseUrl, env.DATA_DIR));
  return async () => {
    await remove();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}

function templateOf(databaseUrl: string | null, dataDir: string): Template {
  const server = process.env['DATABASE_URL'];
  if (databaseUrl === null || !server) return { dataDir };
  return { server, database: new URL(databaseUrl).pathname.slice(1) };
}
