import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { type CollectionRow, collectionQueries } from '../../src/vectors/collection-queries.ts';
import { filterPredicate } from '../../src/vectors/point-criteria.ts';
import { pointTable } from '../../src/vectors/point-table.ts';
import { VectorStore } from '../../src/vectors/vector-store.ts';
import { eventually } from '../harness/eventually.ts';

let dataDir: string;
let database: Database;
const stores: VectorStore[] = [];
const warnings: unknown[] = [];
const log = Object.assign(openLog('silent'), { warn: (...given: unknown[]) => void warnings.push(given) });
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  database = await openDatabase({ databaseUrl: null, dataDir }, openLog('silent'));
});
afterAll(async () => {
  for (const store of stores) await store.close();
  await database?.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** That of a gateway for which a collection is large beyond `exactBytes`. */
function newStore(exactBytes?: number): VectorStore {
  const { db, openVectors } = database;
  const collections = collectionQueries(db);
  const size = exactBytes === undefined ? {} : { exactBytes };
  const store = new VectorStore({ db, collections, openVectors, log, ...size });
  stores.push(store);
  return store;
}

async function created(store: VectorStore, name: string, dimensions = 8): Promise<CollectionRow> {
  const row = await store.create({ owner: 'owner:alice', name, dimensions, distance: 'EUCLIDEAN', model: null });
  if (typeof row === 'string') throw new Error(row);
  return row;
}

const pointsFrom = (start: number, count: number, dimensions = 8) =>
  Array.from({ length: count }, (_, index) => ({
    id: String(start + index),
    vector: vectorOf(start + index, dimensions),
    payload: { part: (start + index) % 50 },
  }));

/** The ids of the nearest points, and the same by comparing all of them. */
async function found(store: VectorStore, row: CollectionRow, seed: number, predicate?: SQL) {
  const search = { vector: vectorOf(seed, row.dimensions), predicate, limit: 10 };
  const ids = async (one: VectorStore) => (await one.nearest(row, search)).map(({ id }) => id);
  return [await ids(store), await ids(newStore())];
}

const isDone = (store: VectorStore, row: CollectionRow) =>
  eventually(
    () => store.indexState(row),
    (state) => state !== 'INDEXING',
  );

async function indexes(row: CollectionRow): Promise<string> {
  const vectors = await database.openVectors();
  const name = `vector_points_${row.id.replaceAll('-', '')}`;
  return JSON.stringify(await vectors.execute(sql`select indexdef from pg_indexes where tablename = ${name}`));
}

test('a small collection has no index on its vectors', async () => {
  const store = newStore();
  const row = await created(store, 'small');
  await store.upsert(row, pointsFrom(0, 100));
  await store.close();
  expect(await indexes(row)).not.toContain('hnsw');
  expect(await store.indexState(row)).toBe('HNSW');
});

test('a collection that grows large is indexed in the background, and searches miss nothing meanwhile', async () => {
  const store = newStore(100_000);
  const row = await created(store, 'growing');
  await store.upsert(row, pointsFrom(0, 200));
  expect(await store.indexState(row)).toBe('HNSW');
  expect(await indexes(row)).not.toContain('hnsw');
  await store.upsert(row, pointsFrom(200, 1_000));
  expect(await store.indexState(row)).toBe('INDEXING');
  const [during, exact] = await found(store, row, 0.5);
  expect(during).toEqual(exact);
  expect(await isDone(store, row)).toBe('HNSW');
  expect(await indexes(row)).toContain('hnsw');
  for (const seed of [0.5, 7.5, 300.5]) {
    const [indexed, all] = await found(store, row, seed);
    expect(indexed).toEqual(all);
  }
  const predicate = filterPredicate({ must: [{ key: 'part', equals: 7 }] }, 'filter');
  const [matching, allMatching] = await found(store, row, 0.5, predicate);
  expect(matching).toHaveLength(10);
  expect(matching).toEqual(allMatching);
});

test('a point that is replaced is found at its new place at once, and indexed again', async () => {
  const store = newStore(0);
  const row = await created(store, 'replaced');
  await store.upsert(row, pointsFrom(0, 200));
  await isDone(store, row);
  await store.upsert(row, [{ id: '5', vector: vectorOf(900.5, 8), payload: { moved: true } }]);
  const search = { vector: vectorOf(900.5, 8), predicate: undefined, limit: 1 };
  expect(await store.nearest(row, search)).toMatchObject([{ id: '5', distance: 0, payload: { moved: true } }]);
  await isDone(store, row);
  expect(await store.nearest(row, search)).toMatchObject([{ id: '5', distance: 0 }]);
});

test('the next gateway indexes what a gateway that stopped has left', async () => {
  const store = newStore();
  const row = await created(store, 'left');
  await store.upsert(row, pointsFrom(0, 100));
  await store.close();
  expect(await isDone(newStore(0), row)).toBe('HNSW');
  const vectors = await database.openVectors();
  const [left] = await vectors.execute(sql`select count(*)::int as count from ${pointTable(row)} where not is_indexed`);
  expect(left).toEqual({ count: 0 });
});

test('vectors of half precision are indexed too, and those of more dimensions never', async () => {
  const store = newStore(0);
  const half = await created(store, 'half', 2_001);
  await store.upsert(half, pointsFrom(0, 30, 2_001));
  expect(await isDone(store, half)).toBe('HNSW_HALFVEC');
  expect(await indexes(half)).toContain('halfvec');
  const [indexed, exact] = await found(store, half, 3.5);
  expect(indexed).toEqual(exact);
  const wide = await created(store, 'wide', 4_001);
  await store.upsert(wide, pointsFrom(0, 5, 4_001));
  await store.close();
  expect(await store.indexState(wide)).toBe('EXACT');
  expect(await indexes(wide)).not.toContain('hnsw');
});

test('a collection that is deleted while it is indexed ends the work', async () => {
  const store = newStore(0);
  const row = await created(store, 'ended');
  await store.upsert(row, pointsFrom(0, 1_000));
  await store.delete(row.owner, row.name);
  await store.close();
  expect(await indexes(row)).toBe('[]');
});

test('nothing failed in the background', async () => {
  for (const store of stores) await store.close();
  expect(warnings).toEqual([]);
});

/** Repeatable numbers from -1 to 1. */
function vectorOf(seed: number, dimensions: number): number[] {
  return Array.from({ length: dimensions }, (_, index) => Math.sin((seed + 1) * (index + 1) * 12.9898));
}

test('a table of an earlier release, with an index on all vectors, is upgraded when a store opens it', async () => {
  const row = await created(newStore(), 'earlier');
  const vectors = await database.openVectors();
  const name = `vector_points_${row.id.replaceAll('-', '')}`;
  await vectors.execute(sql`drop table ${pointTable(row)}`);
  await vectors.execute(sql`
    create table ${pointTable(row)} (
      id text collate "C" primary key, payload jsonb not null, embedding vector(8) not null
    )
  `);
  await vectors.execute(sql`
    create index ${sql.identifier(`${name}_embedding`)} on ${pointTable(row)}
    using hnsw (embedding vector_l2_ops) with (m = 24, ef_construction = 128)
  `);
  for (const { id, vector, payload } of pointsFrom(0, 200)) {
    await vectors.execute(sql`
      insert into ${pointTable(row)} values (${id}, ${JSON.stringify(payload)}::jsonb, ${JSON.stringify(vector)}::vector)
    `);
  }
  const store = newStore(0);
  await store.upsert(row, pointsFrom(200, 10));
  await isDone(store, row);
  const [nearest, exact] = await found(store, row, 3);
  expect(nearest).toEqual(exact);
  const indexes = await vectors.execute<{ definition: string }>(
    sql`select indexdef as definition from pg_indexes where indexname = ${`${name}_embedding`}`,
  );
  expect(indexes).toMatchObject([{ definition: expect.stringMatching(/where is_indexed$/i) }]);
});
