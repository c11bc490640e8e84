import { sql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/postgres-js';
import { expect, test } from 'vitest';
import { withRowDecoder } from '../../src/db/row-decoder.ts';

const things = pgTable('things', { name: text() });
const db = drizzle.mock();

test('a query that selects a subquery keeps the decoder of Drizzle', () => {
  const newest = db.select({ name: things.name }).from(things).limit(1).as('newest');
  const query = db.select({ name: things.name, newest }).from(things).prepare('things');
  expect(withRowDecoder(query)).not.toHaveProperty('customResultMapper', expect.any(Function));
});

test('a query of columns and expressions has a decoder of its own', () => {
  const expression = sql<string>`upper(${things.name})`;
  const selected = { name: things.name, upper: expression, aliased: expression.as('aliased') };
  const query = db.select(selected).from(things).prepare('things');
  expect(withRowDecoder(query)).toHaveProperty('customResultMapper', expect.any(Function));
});
