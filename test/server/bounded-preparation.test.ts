import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boundedPreparation } from '../../src/db/bounded-preparation.ts';
import type { TestDatabase } from '../harness/database.ts';
import { reusedDatabase } from '../harness/reused-database.ts';

let database: TestDatabase;
let connection: postgres.Sql;

beforeAll(async () => {
  database = await reusedDatabase();
  const embedded = await database.embedded;
  connection = embedded
    ? postgres({ path: embedded.socketPath, user: 'postgres', database: 'postgres', ssl: false, max: 1 })
    : postgres(database.env.DATABASE_URL ?? '', { max: 1 });
});
afterAll(async () => {
  await connection.end();
  await database.remove();
});

async function preparedTexts(): Promise<string[]> {
  const rows = await connection.unsafe(
    "select statement from pg_prepared_statements where statement like 'select $1%'",
  );
  return rows.map(({ statement }) => statement);
}

test('a connection prepares the texts that are repeated, up to a bound, and runs the others unprepared', async () => {
  const client = boundedPreparation(connection, 20);
  const send = (text: string) => client.unsafe(text, [7], { prepare: true });
  const shape = (number: number) => `select $1::integer + ${number} as sum`;

  for (let number = 0; number < 3_000; number++) await send(shape(number));
  expect(await preparedTexts()).toEqual([]);

  for (let time = 0; time < 3; time++) await send(shape(5_000));
  expect(await preparedTexts()).toEqual([shape(5_000)]);

  for (let number = 0; number < 500; number++) {
    for (let time = 0; time < 4; time++) expect(await send(shape(number))).toEqual([{ sum: 7 + number }]);
  }
  expect(await preparedTexts()).toHaveLength(20);
});

test('a statement that need not be prepared never is', async () => {
  const client = boundedPreparation(connection, 20);
  const before = await preparedTexts();
  for (let time = 0; time < 5; time++) await client.unsafe('select $1::integer - 1', [7]);
  expect(await preparedTexts()).toEqual(before);
});
