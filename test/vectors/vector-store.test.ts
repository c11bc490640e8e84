import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, type Db, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { type CollectionRow, collectionQueries } from '../../src/vectors/collection-queries.ts';
import { CollectionDeleted, VectorStore } from '../../src/vectors/vector-store.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';

const log = openLog('silent');

// None of these tests stores a vector, so that a database without the extension does.
let own: TestDatabase;
let database: Database;
beforeAll(async () => {
  own = await testDatabase();
  const { DATABASE_URL: databaseUrl = null, DATA_DIR: dataDir } = own.env;
  database = await openDatabase({ databaseUrl, dataDir }, openLog('silent'));
});
afterAll(async () => {
  await database?.close();
  await own?.remove();
});

/** A store that has not looked at the database yet, as that of another gateway. */
function newStore(): VectorStore {
  const { db } = database;
  return new VectorStore({ db, collections: collectionQueries(db), openVectors: async () => db, log });
}

async function newCollection(name: string, dimensions = 3) {
  const created = await collectionQueries(database.db).create({
    ...{ owner: 'owner:alice', name, dimensions, distance: 'COSINE', model: null },
  });
  if (typeof created === 'string') throw new Error(created);
  return created;
}

async function tables(): Promise<string[]> {
  const rows = await database.db.execute<{ name: string }>(
    sql`select relname as name from pg_class where relkind = 'r' and relname like 'vector\\_points\\_%' order by relname`,
  );
  return rows.map(({ name }) => name);
}

const execute = (statement: SQL) => database.db.execute(statement);

test('a sweep drops the points of unknown collections, and no table of others', async () => {
  const others = [
    'vector_points_archive',
    'vector_points_old, providers',
    `vector_points_${'A'.repeat(32)}`,
    `vector_points_${'a'.repeat(32)}_backup`,
  ];
  const leftover = `vector_points_${'a'.repeat(32)}`;
  for (const name of [...others, leftover]) await execute(sql`create table ${sql.identifier(name)} ()`);
  const { owner, name } = await newCollection('swept');
  await newStore().delete(owner, name);
  expect(new Set(await tables())).toEqual(new Set(others));
});

test.each([
  ['a read', (store: VectorStore, row: CollectionRow) => store.withPoints(row, (points) => points.count(undefined))],
  [
    'a search',
    (store: VectorStore, row: CollectionRow) =>
      store.nearest(row, { vector: [1, 0, 0], predicate: undefined, limit: 1 }),
  ],
  [
    'a write',
    (store: VectorStore, row: CollectionRow) =>
      store.withPoints(row, (points) => points.upsert([{ id: '1', vector: [1, 0, 0], payload: {} }])),
  ],
] as const)('%s of a collection that another gateway deleted creates no table', async (_name, use) => {
  const collection = await newCollection('vanished');
  await newStore().delete(collection.owner, collection.name);
  const before = await tables();
  await expect(use(newStore(), collection)).rejects.toThrow(CollectionDeleted);
  expect(await tables()).toEqual(before);
});

test('a table is created before its collection is deleted, or not at all', async () => {
  const { db } = database;
  const collection = await newCollection('contended');
  const queries = collectionQueries(db);
  const created = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const order: string[] = [];
  const creation = queries.whileLocked(collection.id, async () => {
    created.resolve();
    await goOn.promise;
    order.push('created');
  });
  await created.promise;
  const deletion = queries.delete(collection.owner, collection.name).then(() => order.push('deleted'));
  goOn.resolve();
  await Promise.all([creation, deletion]);
  expect(order).toEqual(['created', 'deleted']);
  expect(await queries.whileLocked(collection.id, async () => void order.push('created'))).toBe(false);
  expect(order).toHaveLength(2);
});

test('a collection in a database of its own that is deleted during the creation of its table has none', async () => {
  const { db } = database;
  const queries = collectionQueries(db);
  // Without an index of vectors, a table that exists is left as it is.
  const collection = await newCollection('apart', 5_000);
  const table = `vector_points_${collection.id.replaceAll('-', '')}`;
  await execute(sql`create table ${sql.identifier(table)} (id text, payload jsonb)`);
  const deleteFirst: Db['transaction'] = async (work) => {
    await queries.delete(collection.owner, collection.name);
    return db.transaction(work);
  };
  const vectors = new Proxy(db, {
    get: (target, property) => (property === 'transaction' ? deleteFirst : Reflect.get(target, property)),
  });
  const store = new VectorStore({ db, collections: queries, openVectors: async () => vectors, log });
  await expect(store.withPoints(collection, (points) => points.count(undefined))).rejects.toThrow(CollectionDeleted);
  expect(await tables()).not.toContain(table);
});
