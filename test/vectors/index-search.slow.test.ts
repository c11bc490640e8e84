import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, type Db, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import type { CollectionRow } from '../../src/vectors/collection-queries.ts';
import { filterPredicate } from '../../src/vectors/point-criteria.ts';
import { pointQueries } from '../../src/vectors/point-queries.ts';
import { createPointTable, createVectorIndex, pointTable } from '../../src/vectors/point-table.ts';
import { EXACT_BYTES, nearestPoints } from '../../src/vectors/search-queries.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { serverHasVectors } from './vector-gateways.ts';

const POINTS = 3_000;
const collection: CollectionRow = {
  id: '00000000-0000-4000-8000-000000000001',
  ...{ owner: 'alice', name: 'indexed', dimensions: 8, distance: 'COSINE', model: null, createdAt: new Date() },
};

// A small collection is searched without its index, unless a test says otherwise.
describe.skipIf(serverHasVectors === false)('a search with the index', () => {
  let own: TestDatabase;
  let database: Database;
  let vectors: Db;
  beforeAll(async () => {
    own = await testDatabase();
    const { DATABASE_URL: databaseUrl = null, DATA_DIR: dataDir } = own.env;
    database = await openDatabase({ databaseUrl, dataDir }, openLog('silent'));
    vectors = await database.openVectors();
    await createPointTable(vectors, collection);
    const points = Array.from({ length: POINTS }, (_, id) => ({
      id: String(id),
      vector: vectorOf(id),
      payload: { part: id % 100 },
    }));
    await pointQueries(vectors, collection).upsert(points);
    await vectors.execute(sql`update ${pointTable(collection)} set is_indexed = true`);
    await createVectorIndex(vectors, collection);
    await vectors.execute(sql`analyze ${pointTable(collection)}`);
  });
  afterAll(async () => {
    await database?.close();
    await own?.remove();
  });

  const byIndex = async (predicate: SQL | undefined, limit: number) =>
    (await nearestPoints(vectors, collection, { vector: vectorOf(0.5), predicate, limit }, 0)).points;
  const exact = async (predicate: SQL | undefined, limit: number) =>
    (await nearestPoints(vectors, collection, { vector: vectorOf(0.5), predicate, limit }, EXACT_BYTES)).points;

  test.each([10, 100, 500])('finds the nearest %i', async (limit) => {
    const found = await byIndex(undefined, limit);
    const nearest = new Set((await exact(undefined, limit)).map(({ id }) => id));
    expect(found).toHaveLength(limit);
    expect(found.filter(({ id }) => nearest.has(id)).length / limit).toBeGreaterThanOrEqual(0.95);
    expect(found.map(({ distance }) => distance)).toEqual(
      found.map(({ distance }) => distance).toSorted((a, b) => a - b),
    );
  });

  test.each([
    ['1 of 100', { must: [{ key: 'part', equals: 7 }] }, 30],
    ['30 of 100', { must: [{ key: 'part', lt: 30 }] }, 50],
    ['all but one', { mustNot: [{ key: 'part', equals: 7 }] }, 50],
    ['none', { must: [{ key: 'part', equals: 'seven' }] }, 0],
  ])('finds as many points as match a filter: %s', async (_name, filter, count) => {
    const predicate = filterPredicate(filter, 'filter');
    expect(await byIndex(predicate, 50)).toHaveLength(count);
  });

  test('finds points behind those that were deleted', async () => {
    const nearest = await exact(undefined, 40);
    const ids = nearest.map(({ id }) => id);
    const points = pointQueries(vectors, collection);
    await points.delete(sql`id = any(${sql.param(ids)}::text[])`);
    expect(await byIndex(undefined, 10)).toHaveLength(10);
    await points.upsert(ids.map((id) => ({ id, vector: vectorOf(Number(id)), payload: {} })));
  });

  test('uses the index, and leaves no setting behind', async () => {
    await byIndex(undefined, 10);
    const [left] = await vectors.execute<{ scan: string; seqscan: string }>(
      sql`select current_setting('hnsw.iterative_scan') as scan, current_setting('enable_seqscan') as seqscan`,
    );
    expect(left).toEqual({ scan: 'off', seqscan: 'on' });
    const plan = await vectors.transaction(async (transaction) => {
      await transaction.execute(sql`select set_config('enable_seqscan', 'off', true)`);
      return transaction.execute(
        sql`explain select id from ${pointTable(collection)} where is_indexed order by embedding <=> ${JSON.stringify(vectorOf(1))}::vector(8) limit 10`,
      );
    });
    expect(JSON.stringify([...plan])).toContain('vector_points_00000000000040008000000000000001_embedding');
  });
});

/** Repeatable numbers from -1 to 1. */
function vectorOf(seed: number): number[] {
  return Array.from({ length: 8 }, (_, index) => Math.sin((seed + 1) * (index + 1) * 12.9898));
}
