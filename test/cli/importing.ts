import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { type ImportArguments, parseImportArguments } from '../../src/cli/import/import-arguments.ts';
import { importSnapshots } from '../../src/cli/import/import-snapshots.ts';
import { parseConfig } from '../../src/config.ts';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import type { TestDatabase } from '../harness/database.ts';
import { type Answer, testGateway } from '../harness/gateway.ts';
import { reusedDatabase } from '../harness/reused-database.ts';

export const cost = (input: number) => ({ cost: { input, output: 2 * input } });
export const scored = (score: number) => ({ benchmarks: [{ name: 'MMLU', score, metric: 'accuracy' }] });

/** A catalog in which things come, change, go and come back. The first says nothing of base models. */
export const catalogs = {
  '2026-01-01': {
    providers: byId(
      provider('acme', [entry('swift', cost(1)), entry('brief', cost(1)), entry('steady', cost(5))]),
      provider('passing', [entry('swift')]),
    ),
  },
  '2026-01-02': {
    providers: byId(provider('acme', [entry('swift', cost(2)), entry('steady', cost(5)), entry('late')])),
    models: byId(entry('acme/swift', scored(50)), entry('acme/steady')),
  },
  '2026-01-03': {
    providers: byId(
      provider('acme', [entry('swift', cost(2)), entry('brief', cost(3)), entry('steady', cost(5))], {
        doc: 'https://a',
      }),
      provider('passing', [entry('swift')]),
    ),
    models: byId(entry('acme/swift', scored(60)), entry('acme/steady')),
  },
  '2026-01-04': {
    providers: byId(
      provider('acme', [entry('swift', cost(4)), entry('brief', cost(3)), entry('late')], { doc: 'https://a' }),
      provider('passing', [entry('swift', cost(1))]),
    ),
    models: byId(entry('acme/swift', scored(60)), entry('acme/late')),
  },
};
export type Day = keyof typeof catalogs;
export const days = Object.keys(catalogs) as Day[];

let folder: string;
let databases: TestDatabase[];

/** Gives each test of a file a folder of its own, for snapshots, and takes away what it made. Gives the folder. */
export function importing(): () => string {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'modelgraph-import-'));
    databases = [];
  });
  afterEach(async () => {
    for (const database of databases) await database.remove();
    await rm(folder, { recursive: true });
  });
  return () => folder;
}

export async function ownDatabase(made: Promise<TestDatabase> = reusedDatabase()): Promise<TestDatabase> {
  const database = await made;
  databases.push(database);
  return database;
}

export async function file(name: string, content: object | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

export function snapshot(day: Day): Promise<string> {
  return file(`${day}.catalog.json`, catalogs[day]);
}

interface ImportTarget extends Pick<TestDatabase, 'embedded'> {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The printed lines, and whether all snapshots were imported. The catalogs are too small for the guard. */
export function imported(target: ImportTarget, ...args: readonly string[]) {
  return importedWith({ ...parseImportArguments(args), allowMassRemoval: true }, target);
}

/** The same with the guard against mass removals, unless the flag is given. */
export function importedGuarded(target: ImportTarget, ...args: readonly string[]) {
  return importedWith(parseImportArguments(args), target);
}

/** Imports and expects that all was imported. */
export async function importAll(target: ImportTarget, ...args: readonly string[]): Promise<void> {
  expect(await imported(target, ...args)).toMatchObject({ succeeded: true });
}

async function importedWith(what: ImportArguments, { env, embedded }: ImportTarget) {
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text.trimEnd()) };
  const config = parseConfig({ ...env, LOG_LEVEL: 'silent' });
  const succeeded = await importSnapshots(config, what, output, new AbortController().signal, embedded);
  return { succeeded, lines };
}

/** What a query answers. */
export async function asked(database: TestDatabase, query: string): Promise<Answer['data']> {
  const gateway = await testGateway({}, database);
  const { data, errors } = await gateway.ask(query);
  await gateway.close();
  expect(errors).toBeUndefined();
  return data;
}
