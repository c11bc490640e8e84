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

/** Migrates one database, so that a test only has to copy it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { env, remove } = await emptyDatabase();
  const databaseUrl = env.DATABASE_URL ?? null;
  const database = await openDatabase({ databaseUrl, dataDir: env.DATA_DIR }, openLog('silent'));
  await database.close();
  project.provide('template', templateOf(databaseUrl, env.DATA_DIR));
  return remove;
}

function templateOf(databaseUrl: string | null, dataDir: string): Template {
  const server = process.env['DATABASE_URL'];
  if (databaseUrl === null || !server) return { dataDir };
  return { server, database: new URL(databaseUrl).pathname.slice(1) };
}
