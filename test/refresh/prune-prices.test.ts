import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { pruneHistory } from '../../src/refresh/write/prune.ts';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import type { TestDatabase } from '../harness/database.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { reusedDatabase } from '../harness/reused-database.ts';

const priced = (id: string, input: number, fields: object = {}) =>
  entry(id, { cost: { input, output: input }, ...fields });

/** What the source said, and so many days ago; but for the last ten days, all of it is before the days kept. */
const days = [
  {
    ago: 100,
    models: [
      priced('steady', 1),
      priced('cheaper', 3),
      priced('renamed', 1),
      priced('renamed-lately', 1),
      priced('repriced', 1),
    ],
  },
  {
    ago: 80,
    models: [
      priced('steady', 1),
      priced('cheaper', 3),
      priced('renamed', 2),
      priced('renamed-lately', 2),
      priced('repriced', 2),
    ],
  },
  {
    ago: 40,
    models: [
      priced('steady', 1),
      priced('cheaper', 2),
      priced('renamed', 2, { name: 'Other' }),
      priced('renamed-lately', 2),
      priced('repriced', 2),
      priced('comer', 1),
    ],
  },
  {
    ago: 10,
    models: [
      priced('steady', 1),
      priced('cheaper', 2),
      priced('renamed', 2, { name: 'Other' }),
      priced('renamed-lately', 2, { name: 'Other' }),
      priced('repriced', 3),
      priced('comer', 1),
    ],
  },
];

let database: TestDatabase;
let gateway: TestGateway;
beforeAll(async () => {
  database = await reusedDatabase();
  await makeHistory();
  await ageAndPrune();
  gateway = await testGateway({}, database);
});
afterAll(async () => {
  await gateway?.close();
  await database?.remove();
});

test.for([
  ['steady', 100],
  ['cheaper', 40],
  ['comer', 40],
  ['renamed-lately', 80],
  ['repriced', 10],
] as const)('the price of %s holds since it was found %i days ago, deleted history or not', async ([id, ago]) => {
  expect(Math.floor((Date.now() - Date.parse(await pricedSince(id))) / 86_400_000)).toBe(ago);
});

test('since when a price holds is not known where the state before it was deleted', async () => {
  expect(await pricedSince('renamed')).toBeNull();
});

test.for([
  ['cheaper', [100, 3], [40, 2]],
  ['renamed', [40, 2]],
  ['repriced', [100, 1], [80, 2], [10, 3]],
] as const)('the price history of %s does not span a deleted state', async ([id, ...points]) => {
  const { data } = await gateway.ask(
    'query ($key: String!) { model(key: $key) { priceHistory { at pricing { input } } } }',
    { key: `acme/${id}` },
  );
  const found = data.model.priceHistory.map(({ at, pricing }: { at: string; pricing: { input: number } }) => [
    Math.floor((Date.now() - Date.parse(at)) / 86_400_000),
    pricing.input,
  ]);
  expect(found).toEqual(points);
});

async function pricedSince(id: string) {
  const { data } = await gateway.ask(
    'query ($key: String!) { model(key: $key) { estimateCost(usage: { input: 1 }) { pricedSince } } }',
    { key: `acme/${id}` },
  );
  return data.model.estimateCost.pricedSince;
}

async function makeHistory(): Promise<void> {
  const source = await faultServer();
  const refreshing = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
  for (const { models } of days) {
    source.serve('/catalog.json', json({ providers: byId(provider('acme', models)) }));
    await refreshing.refresh();
  }
  await refreshing.close();
  await source.close();
}

async function ageAndPrune(): Promise<void> {
  const { DATABASE_URL: databaseUrl = null, DATA_DIR: dataDir } = database.env;
  const { db, close } = await openDatabase({ databaseUrl, dataDir }, openLog('silent'), database.embedded);
  for (const [index, { ago }] of days.entries()) {
    const then = `now() - interval '${ago} days'`;
    await db.execute(`update refreshes set observed_at = ${then} where id = ${index + 1}`);
    await db.execute(`update versions set observed_at = ${then} where refresh_id = ${index + 1}`);
  }
  await pruneHistory(db, 30);
  await close();
}
