import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from './gateway.mjs';
import { createDatabase } from './peer-database.mjs';
import { cpuSeconds, residentMb, startProgram } from './processes.mjs';
import { median, printTable } from './table.mjs';

// Start to ready and resident memory on stored catalogs: on a server, and embedded beside PGlite alone on the same data.
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 5;
const IDLE_MS = isShort ? 500 : 5_000;
/** The present catalog, so that it is in the caches. */
const EVERYTHING = '{ providers(first: 200) { nodes { key name models(first: 100) { nodes { key name } } } } }';

const folder = await mkdtemp(join(tmpdir(), 'modelgraph-bench-start-'));
const dataDir = join(folder, 'data');
const database = await createDatabase();
try {
  // Stores the catalog.
  for (const env of [{ DATABASE_URL: database.url }, { DATA_DIR: dataDir }]) await (await startGateway(env)).stop();
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const server = await measured(() => startGateway({ DATABASE_URL: database.url }));
    const embedded = await measured(() => startGateway({ DATA_DIR: dataDir }));
    const pglite = await measured(() => barePglite(round));
    results.push({ server, embedded, pglite });
  }
  const row = (name, values) => [name, ...[median(values), Math.min(...values), Math.max(...values)].map(Math.round)];
  const own = (key) => [
    row(
      `server, ${key}`,
      results.map(({ server }) => server[key]),
    ),
    row(
      `embedded, ${key}`,
      results.map(({ embedded }) => embedded[key]),
    ),
    row(
      `PGlite alone, ${key}`,
      results.map(({ pglite }) => pglite[key]),
    ),
    row(
      `embedded above PGlite, ${key}`,
      results.map(({ embedded, pglite }) => embedded[key] - pglite[key]),
    ),
  ];
  await printTable(
    ['', 'median', 'least', 'most'],
    ['start to ready, ms', 'computed until ready, ms', 'resident memory, MB'].flatMap(own),
  );
} finally {
  await database.remove();
  await rm(folder, { recursive: true, force: true });
}

async function measured(start) {
  const startedAtMs = performance.now();
  const program = await start();
  const readyMs = performance.now() - startedAtMs;
  const computedMs = (await cpuSeconds(program.pid)) * 1_000;
  await program.ask?.(EVERYTHING);
  await sleep(IDLE_MS);
  const memory = await residentMb(program.pid);
  await program.stop();
  return { 'start to ready, ms': readyMs, 'computed until ready, ms': computedMs, 'resident memory, MB': memory };
}

/** PGlite locks its folder, so that it gets a copy. */
async function barePglite(round) {
  const copy = join(folder, `copy-${round}`);
  await cp(dataDir, copy, { recursive: true });
  return startProgram('peers/pglite.mjs', { args: [copy] });
}
