import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { versions } from '../../../src/db/tables/catalog-tables.ts';
import { changes } from '../../../src/db/tables/change-tables.ts';
import { type CatalogInProcess, catalogInProcess } from '../../harness/catalog-in-process.ts';

/** The first and the last millisecond of a day, and the first of the next. */
const observedAt = ['2020-03-01T00:00:00.000Z', '2020-03-01T23:59:59.999Z', '2020-03-02T00:00:00.000Z'];

let catalog: CatalogInProcess;

beforeAll(async () => {
  catalog = await catalogInProcess();
  for (const [index, at] of observedAt.entries()) {
    const models = { swift: { name: 'Swift', cost: { input: index + 1, output: 0 } } };
    await catalog.show({ providers: { acme: { name: 'Acme', models } }, models: {} });
    const [version, day] = [index + 1, new Date(at)];
    await catalog.db.update(versions).set({ observedAt: day }).where(eq(versions.number, version));
    await catalog.db.update(changes).set({ at: day }).where(eq(changes.version, version));
  }
});
afterAll(() => catalog?.close());

async function read(query: string, variables?: Readonly<Record<string, unknown>>) {
  return (await catalog.beginRequest()).read(query, variables);
}

test.for([
  ['2020-02-29', null],
  ['2020-03-01', { version: 2 }],
  ['2020-03-02', { version: 3 }],
] as const)('the catalog as of the day %s is that of the end of the day in UTC', async ([day, expected]) => {
  const query = `query ($day: DateTime) { variable: catalog(asOf: $day) { version } literal: catalog(asOf: "${day}") { version } }`;
  expect(await read(query, { day })).toEqual({ variable: expected, literal: expected });
});

test('the catalog as of the present day is the newest version', async () => {
  const today = new Date().toJSON().slice(0, 10);
  expect(await read(`{ catalog(asOf: "${today}") { version } }`)).toEqual({ catalog: { version: 3 } });
});

test('the cost at a day has the prices of the end of the day', async () => {
  const query = `{ model(key: "acme/swift") { estimateCost(usage: { input: 1000000 }, at: "2020-03-01") { totalExact } } }`;
  expect(await read(query)).toEqual({ model: { estimateCost: { totalExact: '2' } } });
});

test.for([
  ['{ since: "2020-03-02" }', ['2020-03-02T00:00:00.000Z']],
  ['{ until: "2020-03-01" }', ['2020-03-01T23:59:59.999Z']],
  ['{ since: "2020-03-01", until: "2020-03-01" }', ['2020-03-01T23:59:59.999Z']],
] as const)(
  'changes with the filter %s begin at the start of a day, and end at its end',
  async ([filter, expected]) => {
    const { changes: list } = await read(`{ changes(filter: ${filter}) { nodes { at } } }`);
    expect(list.nodes.map(({ at }: { at: string }) => at)).toEqual(expected);
  },
);

test('the price changes since a day include those of its first moment', async () => {
  const query = '{ checkModels(keys: ["acme/swift"], since: "2020-03-02") { priceChanges { after } } }';
  expect(await read(query)).toEqual({ checkModels: [{ priceChanges: [{ after: 3 }] }] });
});
