import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SQL, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { type CollectionRow, collectionQueries } from '../../src/vectors/collection-queries.ts';
import { filterPredicate } from '../../src/vectors/point-criteria.ts';
import { createVectorIndex, pointTable } from '../../src/vectors/point-table.ts';
import { VectorStore } from '../../src/vectors/vector-store.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { serverHasVectors } from './vector-gateways.ts';

const places = [
  { place: 'the embedded Postgres', isHere: true, isEmbedded: true },
  { place: 'a server with pgvector', isHere: serverHasVectors === true, isEmbedded: false },
] as const;

for (const { place, isHere, isEmbedded } of places)
  describe.runIf(isHere)(`in ${place}`, () => {
    let dataDir: string;
    let own: TestDatabase | null = null;
    let database: Database;
    const stores: VectorStore[] = [];
    const warnings: unknown[] = [];
    const statements: string[] = [];
    const log = Object.assign(openLog('silent'), {
      warn: (...given: unknown[]) => void warnings.push(given),
      trace: ({ statement }: { statement: string }) => void statements.push(statement),
    });
    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
      own = isEmbedded ? null : await testDatabase();
      database = await openDatabase({ databaseUrl: own?.env.DATABASE_URL ?? null, dataDir }, log);
    });
    afterEach(async () => {
      await closeStores();
      expect(warnings.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await database?.close();
      await own?.remove();
      await rm(dataDir, { recursive: true, force: true });
    });

    async function closeStores(): Promise<void> {
      for (const store of stores.splice(0)) await store.close(60_000);
    }

    /** That of a gateway for which a collection is large beyond `exactBytes`. */
    function newStore(exactBytes?: number, openVectors = database.openVectors): VectorStore {
      const { db } = database;
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

    const stateOf = async (store: VectorStore, row: CollectionRow) => (await store.indexStates([row]))[0];

    const isDone = (store: VectorStore, row: CollectionRow) =>
      eventually(
        () => stateOf(store, row),
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
      await store.close(60_000);
      expect(await indexes(row)).not.toContain('hnsw');
      expect(await stateOf(store, row)).toBe('HNSW');
    });

    test('a collection that grows large is indexed in the background, and searches miss nothing meanwhile', async () => {
      const store = newStore(100_000);
      const row = await created(store, 'growing');
      await store.upsert(row, pointsFrom(0, 200));
      expect(await stateOf(store, row)).toBe('HNSW');
      expect(await indexes(row)).not.toContain('hnsw');
      await store.upsert(row, pointsFrom(200, 1_000));
      expect(await stateOf(store, row)).toBe('INDEXING');
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
      await store.close(60_000);
      expect(await isDone(newStore(0), row)).toBe('HNSW');
      const vectors = await database.openVectors();
      const [left] = await vectors.execute(
        sql`select count(*)::int as count from ${pointTable(row)} where not is_indexed`,
      );
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
      await store.close(60_000);
      expect(await stateOf(store, wide)).toBe('EXACT');
      expect(await indexes(wide)).not.toContain('hnsw');
    });

    test('a collection that is deleted while it is indexed ends the work', async () => {
      const store = newStore(0);
      const row = await created(store, 'ended');
      await store.upsert(row, pointsFrom(0, 1_000));
      await store.delete(row.owner, row.name);
      await store.close(60_000);
      expect(await indexes(row)).toBe('[]');
    });

    async function unindexed(row: CollectionRow): Promise<number | undefined> {
      const vectors = await database.openVectors();
      const [left] = await vectors.execute<{ count: number }>(
        sql`select count(*)::int as count from ${pointTable(row)} where not is_indexed`,
      );
      return left?.count;
    }

    const isIndexed = (row: CollectionRow) =>
      eventually(
        () => unindexed(row),
        (count) => count === 0,
      );

    test('a search and the state of a collection start to index the points that another gateway left', async () => {
      const store = newStore(0);
      const row = await created(store, 'seen');
      for (const [start, look] of [
        [0, () => store.nearest(row, { vector: vectorOf(0.5, 8), predicate: undefined, limit: 1 })],
        [100, () => stateOf(store, row)],
      ] as const) {
        await newStore().upsert(row, pointsFrom(start, 100));
        expect(await unindexed(row)).toBe(100);
        await look();
        await isIndexed(row);
      }
    });

    test('indexing that fails goes on later, without a further point', async () => {
      const vectors = await database.openVectors();
      let isFailing = false;
      const failingOnce = new Proxy(vectors, {
        get: (target, property) => {
          if (property !== 'transaction' || !isFailing) return Reflect.get(target, property);
          isFailing = false;
          throw new Error('unreachable');
        },
      });
      const store = newStore(0, async () => failingOnce);
      const row = await created(store, 'failed');
      await isDone(store, row);
      isFailing = true;
      await store.upsert(row, pointsFrom(0, 100));
      await isIndexed(row);
      expect(warnings.splice(0)).toMatchObject([[{ collection: row.id, pauseMs: 1_000 }, 'failed to index points']]);
    });

    test('an index that exists is not created again, which would lock the table', async () => {
      const store = newStore(0);
      const row = await created(store, 'once');
      await store.upsert(row, pointsFrom(0, 10));
      await isIndexed(row);
      await closeStores();
      statements.length = 0;
      await newStore(0).upsert(row, pointsFrom(10, 10));
      await isIndexed(row);
      expect(statements.filter((statement) => statement.includes('using hnsw'))).toEqual([]);
    });

    test('gateways that create the same index at once do not collide', async () => {
      const store = newStore();
      const row = await created(store, 'collided');
      const vectors = await database.openVectors();
      await Promise.all([1, 2, 3].map(() => createVectorIndex(vectors, row)));
      expect(await indexes(row)).toContain('hnsw');
    });

    test('the states of many collections are read with the statements of one, and create no table', async () => {
      const store = newStore(0);
      const rows = [
        await created(store, 'listed-1'),
        await created(store, 'listed-2'),
        await created(store, 'listed-3'),
      ];
      for (const row of rows) await store.upsert(row, pointsFrom(0, 10));
      for (const row of rows) await isIndexed(row);
      await closeStores();
      const reader = newStore(0);
      await reader.indexStates(rows);
      const count = async (read: readonly CollectionRow[]) => {
        statements.length = 0;
        await reader.indexStates(read);
        return statements.filter((statement) => /pg_table_size\(to_regclass|union all|where exists/.test(statement))
          .length;
      };
      expect(await count(rows)).toBe(2);
      expect(await count(rows.slice(0, 1))).toBe(2);
      const [deleted] = rows;
      await newStore().delete('owner:alice', 'listed-1');
      expect(await reader.indexStates(rows)).toEqual(['HNSW', 'HNSW', 'HNSW']);
      expect(deleted && (await indexes(deleted))).toBe('[]');
    });

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

    test.runIf(isEmbedded)('the space of points that are replaced is used again', async () => {
      const store = newStore();
      const row = await created(store, 'reused');
      const vectors = await database.openVectors();
      const name = `vector_points_${row.id.replaceAll('-', '')}`;
      for (let times = 0; times < 10; times++) {
        await store.upsert(row, pointsFrom(0, 200));
        await eventually(
          () => vectors.execute(sql`select from pg_stat_user_tables where relname = ${name} and n_dead_tup < 100`),
          (rows) => rows.length > 0,
        );
      }
      const [size] = await vectors.execute(sql`select pg_table_size(${name}::regclass) < 200000 as "isSmall"`);
      expect(size).toEqual({ isSmall: true });
    });
  });

/** Repeatable numbers from -1 to 1. */
function vectorOf(seed: number, dimensions: number): number[] {
  return Array.from({ length: dimensions }, (_, index) => Math.sin((seed + 1) * (index + 1) * 12.9898));
}
