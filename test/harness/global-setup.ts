import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A data folder with an empty, migrated database, to be copied. Null: the tests run on a server. */
    readonly templateDir: string | null;
  }
}

/** Making a database takes seconds, copying one does not. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.env['DATABASE_URL']) {
    project.provide('templateDir', null);
    return async () => {};
  }
  const templateDir = await mkdtemp(join(tmpdir(), 'modelgraph-template-'));
  const database = await openDatabase({ databaseUrl: null, dataDir: templateDir }, openLog('silent'));
  await database.close();
  project.provide('templateDir', templateDir);
  return () => rm(templateDir, { recursive: true });
}
