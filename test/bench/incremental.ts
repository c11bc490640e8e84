import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { emptyDatabase, type TestDatabase } from '../harness/database.ts';
import { readyGateway } from '../harness/process.ts';

// What a refresh costs that changes one model in a hundred, beside the first refresh in the same run: time, rows written and
// memory of the gateway's process above what it needs at rest (Linux). On the server of DATABASE_URL, or else embedded.
// npm run bench:incremental -- <folder with a catalog.json> [runs]
const [folder, runs = '3'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npm run bench:incremental -- <folder with a catalog.json> [runs]');
const text = await readFile(join(resolve(folder), 'catalog.json'), 'utf8');

const results: Record<string, number>[] = [];
for (let run = 0; run < Number(runs); run++) results.push(await measure());
for (const name of Object.keys(results[0] ?? {})) {
  const values = results.map((result) => result[name] ?? Number.NaN).sort((a, b) => a - b);
  const median = values[Math.floor(values.length / 2)];
  process.stdout.write(`${name.padEnd(44)} ${String(median).padStart(9)}   of ${values.join(' ')}\n`);
}

async function measure(): Promise<Record<string, number>> {
  const database = await emptyDatabase();
  const source = await mkdtemp(join(tmpdir(), 'modelgraph-bench-'));
  try {
    const document = join(source, 'catalog.json');
    await writeFile(document, text);
    const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: pathToFileURL(`${source}/`).href });
    const refresh = async () => {
      const { id } = await gateway.refresh();
      const { node } = (await gateway.ask(`{ node(id: "${id}") { ... on Refresh { status durationMs } } }`)).data;
      if (node.status !== 'SUCCEEDED') throw new Error(`refresh: ${node.status}`);
      return Number(node.durationMs);
    };
    const memory = memoryOf(gateway.pid);

    const restingMb = await memory.now();
    const firstMs = await refresh();
    const firstPeakMb = await memory.peak();
    const changedModels = await changeOneInAHundred(document);
    await memory.forgetPeak();
    const nextMs = await refresh();
    const nextPeakMb = await memory.peak();
    await gateway.end('SIGTERM');
    const [first, next] = await rowsWritten(database);
    return {
      'first refresh, ms': firstMs,
      'one in a hundred changed, ms': nextMs,
      'its share of the time of the first, %': Math.round((100 * nextMs) / firstMs),
      'models changed in the document': changedModels,
      ...named('rows written by the first', first),
      ...named('rows written by the other', next),
      'memory at rest, MB': restingMb,
      'peak of the first above that, MB': firstPeakMb - restingMb,
      'peak of the other above that, MB': nextPeakMb - restingMb,
    };
  } finally {
    await database.remove();
    await rm(source, { recursive: true });
  }
}

/** Every hundredth model takes one token more. */
async function changeOneInAHundred(file: string): Promise<number> {
  const document: { providers: Record<string, { models: Record<string, Limited> }> } = JSON.parse(text);
  const models = Object.values(document.providers).flatMap((provider) => Object.values(provider.models));
  const changed = models.filter((_model, position) => position % 100 === 0);
  for (const model of changed) model.limit = { ...model.limit, context: (model.limit?.context ?? 0) + 1 };
  await writeFile(file, JSON.stringify(document));
  return changed.length;
}

interface Limited {
  limit?: { readonly context?: number };
}

/** Of the first and the second version, by what they are. */
async function rowsWritten({ env }: TestDatabase): Promise<readonly [Counts, Counts]> {
  const config = { databaseUrl: env.DATABASE_URL ?? null, dataDir: env.DATA_DIR };
  const { db, close } = await openDatabase(config, openLog('silent'));
  const counts = [await rowsOf(db, 1), await rowsOf(db, 2)] as const;
  await close();
  return counts;
}

type Counts = Readonly<Record<string, number>>;

async function rowsOf(db: Db, version: number): Promise<Counts> {
  const counts: Record<string, number> = {};
  for (const table of ['providers', 'models', 'base_models', 'benchmark_results', 'base_model_links']) {
    counts[table] = await countOf(db, sql`${sql.identifier(table)} where since_version = ${version}`);
    counts['ended'] =
      (counts['ended'] ?? 0) + (await countOf(db, sql`${sql.identifier(table)} where until_version = ${version}`));
  }
  counts['changes'] = await countOf(db, sql`changes where version = ${version}`);
  return counts;
}

async function countOf(db: Db, rows: SQL): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`select count(*)::integer as count from ${rows}`);
  return row?.count ?? 0;
}

function named(name: string, counts: Counts): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([what, count]) => [`${name}: ${what}`, count]));
}

/** Resident memory as Linux tells it, in megabytes. */
function memoryOf(pid: number | undefined) {
  const read = async (name: 'VmRSS' | 'VmHWM') => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  };
  return {
    now: () => read('VmRSS'),
    peak: () => read('VmHWM'),
    forgetPeak: () => writeFile(`/proc/${pid}/clear_refs`, '5'),
  };
}
