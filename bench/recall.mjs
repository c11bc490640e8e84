import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { openDatabase } from '../src/db/connect.ts';
import { openLog } from '../src/log.ts';
import { filterPredicate } from '../src/vectors/point-criteria.ts';
import { pointQueries } from '../src/vectors/point-queries.ts';
import { createPointTable, createVectorIndex, pointTable } from '../src/vectors/point-table.ts';
import { EXACT_BYTES, nearestPoints } from '../src/vectors/search-queries.ts';
import { createDatabase } from './peer-database.mjs';
import { median, printTable } from './table.mjs';

// How many of the 10 nearest points a search finds, in the embedded Postgres, against a comparison in this process: of all
// points, and of those that match a selective filter. As the gateway searches, and as it searches a collection that is too
// large for a comparison with all points. `--count=N`: as many points. `--points=uniform` or `--points=clusters`: those alone.
// `--without-index`: only as the gateway searches, which takes a fraction of the time. `--server`: on the server of
// DATABASE_URL, if it has pgvector, which builds the index with several processes.
const isShort = process.argv.includes('--short');
const asked = process.argv.find((argument) => argument.startsWith('--count='))?.slice('--count='.length);
const onlyPoints = process.argv.find((argument) => argument.startsWith('--points='))?.slice('--points='.length);
const isOnServer = process.argv.includes('--server');
const count = Number(asked ?? (isShort ? 200 : 100_000));
const dimensions = 384;
const questions = isShort ? 10 : 100;
const nearest = 10;
const POINTS_PER_STATEMENT = 1_000;
/** The size of a table up to which the gateway compares all points at once. 0: it searches the index first. */
const INDEX_FIRST = 0;
const withIndex = !process.argv.includes('--without-index');
/** A filter matches one point of as many. 1: no filter. */
const selectivities = [1, 100, 1_000];

const random = mulberry32(42);
const centers = Array.from({ length: 500 }, uniform);
const clusters = () => near(centers[Math.floor(random() * centers.length)]);
const data = [
  ['uniform', 'uniform', uniform],
  ['clusters', 'of 500 clusters', clusters],
].filter(([kind]) => onlyPoints === undefined || kind === onlyPoints);

const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-recall-'));
const server = isOnServer ? await createDatabase() : null;
const database = await openDatabase({ databaseUrl: server?.url ?? null, dataDir }, openLog('silent'));
try {
  const vectors = await database.openVectors();
  const rows = [];
  for (const [, name, make] of data) rows.push(...(await measure(vectors, name, make, rows.length)));
  await printTable(
    ['points', 'matching', 'search', 'recall at 10', 'fewest results', 'median ms', 'stored in s', 'index built in s'],
    rows,
  );
} finally {
  await database.close();
  await server?.remove();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(vectors, name, make, number) {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const collection = { id, owner: 'bench', name, dimensions, distance: 'COSINE', model: null, createdAt: new Date() };
  const points = Array.from({ length: count }, make);
  await createPointTable(vectors, collection);
  const start = performance.now();
  for (let from = 0; from < count; from += POINTS_PER_STATEMENT) {
    const part = points.slice(from, from + POINTS_PER_STATEMENT);
    const stored = part.map((vector, index) => ({
      id: String(from + index),
      payload: Object.fromEntries(selectivities.map((one) => [`of${one}`, (from + index) % one])),
      vector: [...vector],
    }));
    await pointQueries(vectors, collection).upsert(stored);
  }
  const storedInS = (performance.now() - start) / 1_000;
  const asked = Array.from({ length: questions }, make);
  const all = { vectors, collection, points, asked };
  const found = await measureSearches(all, 'as the gateway searches', EXACT_BYTES);
  const rows = found.map((row) => [`${count} ${name}`, ...row, storedInS, '']);
  if (!withIndex) return rows;
  const before = performance.now();
  await buildIndex(vectors, collection);
  const builtInS = (performance.now() - before) / 1_000;
  const indexed = await measureSearches(all, 'with the index first', INDEX_FIRST);
  return [...rows, ...indexed.map((row) => [`${count} ${name}`, ...row, storedInS, builtInS])];
}

/** At once, in a fraction of the time: the same graph as of points that are added one after the other. */
function buildIndex(vectors, collection) {
  return vectors.transaction(async (transaction) => {
    await transaction.execute(
      sql`select set_config('statement_timeout', '0', true), set_config('maintenance_work_mem', '1GB', true)`,
    );
    await transaction.execute(sql`update ${pointTable(collection)} set is_indexed = true`);
    await createVectorIndex(transaction, collection);
  });
}

async function measureSearches({ vectors, collection, points, asked }, search, exactBytes) {
  const rows = [];
  for (const oneOf of selectivities) {
    const predicate = oneOf > 1 ? filterPredicate({ must: [{ key: `of${oneOf}`, equals: 0 }] }, 'filter') : undefined;
    const expected = asked.map((vector) => nearestOf(points, oneOf, vector));
    const took = [];
    let found = 0;
    let fewest = nearest;
    for (const [index, vector] of asked.entries()) {
      const before = performance.now();
      const wanted = { vector: [...vector], predicate, limit: nearest };
      const { points: answer } = await nearestPoints(vectors, collection, wanted, exactBytes);
      took.push(performance.now() - before);
      fewest = Math.min(fewest, answer.length);
      found += answer.filter(({ id }) => expected[index].has(id)).length;
    }
    const possible = expected.reduce((sum, ids) => sum + ids.size, 0);
    rows.push([oneOf > 1 ? `1 of ${oneOf}` : 'all', search, found / possible, fewest, median(took)]);
  }
  return rows;
}

/** The ids of the points with the greatest cosine, of those that match. All vectors have the length 1. */
function nearestOf(points, oneOf, vector) {
  const best = points
    .map((point, id) => ({ id: String(id), score: id % oneOf === 0 ? product(point, vector) : -Infinity }))
    .filter(({ score }) => score > -Infinity)
    .sort((one, other) => other.score - one.score);
  return new Set(best.slice(0, nearest).map(({ id }) => id));
}

function product(one, other) {
  let sum = 0;
  for (let index = 0; index < dimensions; index++) sum += one[index] * other[index];
  return sum;
}

function uniform() {
  return normalized(Float32Array.from({ length: dimensions }, () => gaussian()));
}

/** A point beside a center, as texts about one subject have. */
function near(center) {
  return normalized(center.map((number) => number + gaussian() * 0.03));
}

function normalized(vector) {
  const length = Math.sqrt(product(vector, vector));
  return vector.map((number) => number / length);
}

function gaussian() {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Random numbers from 0 to 1 that are the same in each run. */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
