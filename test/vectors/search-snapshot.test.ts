import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, type Db, openDatabase, type Transaction } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import type { CollectionRow } from '../../src/vectors/collection-queries.ts';
import { pointQueries } from '../../src/vectors/point-queries.ts';
import { createPointTable, createVectorIndex, pointTable } from '../../src/vectors/point-table.ts';
import { nearestPoints } from '../../src/vectors/search-queries.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { serverHasVectors } from './vector-gateways.ts';

const collection: CollectionRow = {
  id: '00000000-0000-4000-8000-000000000002',
  ...{ owner: 'alice', name: 'snapshot', dimensions: 8, distance: 'EUCLIDEAN', model: null, createdAt: new Date() },
};
const table = pointTable(collection);
const search = { vector: vectorOf(5), predicate: undefined, limit: 5 };
const EXACTLY = Number.POSITIVE_INFINITY;

const found = async (vectors: Db, exactBytes: number) =>
  (await nearestPoints(vectors, collection, search, exactBytes)).points;

/** Points of which every other one is indexed. */
async function storePoints(vectors: Db): Promise<void> {
  await createPointTable(vectors, collection);
  const points = Array.from({ length: 300 }, (_, id) => ({ id: String(id), vector: vectorOf(id), payload: {} }));
  await pointQueries(vectors, collection).upsert(points);
  await createVectorIndex(vectors, collection);
  await vectors.execute(sql`update ${table} set is_indexed = id::int % 2 = 0`);
}

/** The database, but `work` runs after each statement of a transaction. */
function interrupted(vectors: Db, work: (transaction: Transaction, statements: number) => Promise<unknown>): Db {
  const during = (transaction: Transaction) => {
    let statements = 0;
    const execute = async (statement: SQL) => {
      const rows = await transaction.execute(statement);
      await work(transaction, ++statements);
      return rows;
    };
    return new Proxy(transaction, {
      get: (target, property) => (property === 'execute' ? execute : Reflect.get(target, property)),
    });
  };
  const transaction: Db['transaction'] = (run, config) => vectors.transaction((inner) => run(during(inner)), config);
  return new Proxy(vectors, {
    get: (target, property) => (property === 'transaction' ? transaction : Reflect.get(target, property)),
  });
}

describe('in the embedded Postgres', () => {
  let dataDir: string;
  let database: Database;
  let vectors: Db;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
    database = await openDatabase({ databaseUrl: null, dataDir }, openLog('silent'));
    vectors = await database.openVectors();
    await storePoints(vectors);
  });
  afterAll(async () => {
    await database?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('a search finds the nearest points whether they are indexed or not', async () => {
    const exact = await found(vectors, EXACTLY);
    expect(await found(vectors, 0)).toEqual(exact);
    const [nearest] = exact;
    for (const isIndexed of [true, false]) {
      await vectors.execute(sql`update ${table} set is_indexed = ${isIndexed} where id = ${nearest?.id}`);
      expect(await found(vectors, 0)).toEqual(exact);
    }
  });

  test('equally near points are in the order of the bytes of their ids, also when only one is indexed', async () => {
    const ids = ['\uff5e', '\u{1f600}'];
    await pointQueries(vectors, collection).upsert(ids.map((id) => ({ id, vector: search.vector, payload: {} })));
    await vectors.execute(sql`update ${table} set is_indexed = true where id = ${ids[0]}`);
    const points = await found(vectors, 0);
    expect(points.slice(0, 3).map(({ id }) => id)).toEqual(['5', ...ids]);
    await vectors.execute(sql`delete from ${table} where id in (${ids[0]}, ${ids[1]})`);
  });

  test('all statements of a search see the same points', async () => {
    const levels: unknown[] = [];
    const observed = interrupted(vectors, async (transaction) => {
      levels.push(...(await transaction.execute(sql`select current_setting('transaction_isolation') as level`)));
    });
    await found(observed, 0);
    expect(levels.length).toBeGreaterThan(1);
    expect(new Set(levels.map((row) => JSON.stringify(row)))).toEqual(new Set(['{"level":"repeatable read"}']));
  });
});

describe.runIf(serverHasVectors)('on a server', () => {
  let own: TestDatabase;
  let database: Database;
  let vectors: Db;
  beforeAll(async () => {
    own = await testDatabase();
    const { DATABASE_URL: databaseUrl = null, DATA_DIR: dataDir } = own.env;
    database = await openDatabase({ databaseUrl, dataDir }, openLog('silent'));
    vectors = await database.openVectors();
    await storePoints(vectors);
  });
  afterAll(async () => {
    await database?.close();
    await own?.remove();
  });

  test.each([true, false])(
    'a point that another gateway marks as indexed (%s) between two statements is found once',
    async (isIndexed) => {
      const exact = await found(vectors, EXACTLY);
      const [nearest] = exact;
      for (let after = 1; after <= 6; after++) {
        await vectors.execute(sql`update ${table} set is_indexed = ${!isIndexed} where id = ${nearest?.id}`);
        const observed = interrupted(vectors, async (_transaction, statements) => {
          if (statements === after)
            await vectors.execute(sql`update ${table} set is_indexed = ${isIndexed} where id = ${nearest?.id}`);
        });
        expect(await found(observed, 0)).toEqual(exact);
      }
    },
  );
});

/** Repeatable numbers from -1 to 1. */
function vectorOf(seed: number): number[] {
  return Array.from({ length: 8 }, (_, index) => Math.sin((seed + 1) * (index + 1) * 12.9898));
}
