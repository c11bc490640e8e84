import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { collectionQueries } from '../../src/vectors/collection-queries.ts';
import { VectorStore } from '../../src/vectors/vector-store.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';

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
  return new VectorStore({ collections: collectionQueries(db), openVectors: async () => db });
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
