import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalog, earlierCatalog } from '../../fixtures/catalog.ts';
import { type CatalogGateway, catalogGatewayWith } from '../../harness/catalog-gateway.ts';

const PAGE = `{ models(first: 100, orderBy: [{ field: INPUT_PRICE }]) {
  nodes { key name priceKind provider { name } baseModel { key } benchmarks { nodes { score rank } } } facets { labs { value count } }
} }`;

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGatewayWith({ ROW_CACHE_BYTES: '10000000' }, earlierCatalog, catalog);
});
afterAll(() => gateway.close());

test('what is asked again is answered without reading rows', async () => {
  const first = await gateway.read(PAGE);
  const statements = await gateway.statements(async () => expect(await gateway.read(PAGE)).toEqual(first));
  expect(statements).toEqual([expect.stringContaining('max("number")')]);
});

test('another list of the same rows reads only its keys', async () => {
  await gateway.read(PAGE);
  const other = PAGE.replace('INPUT_PRICE', 'NAME').replace('facets { labs { value count } }', '');
  const [newest, ...others] = await gateway.statements(() => gateway.read(other));
  expect(newest).toContain('max("number")');
  expect(others).toEqual([expect.stringContaining('page.sort_values')]);
});

test('a new version is shown at once, and the one before as it was', async () => {
  const before = await gateway.read(PAGE);
  const moment = new Date().toISOString();
  await gateway.show(earlierCatalog);
  const between = await gateway.read(PAGE);
  expect(between).not.toEqual(before);
  expect(await gateway.read(PAGE.replace('models(', `models(asOf: "${moment}", `))).toEqual(before);
  expect(await gateway.read(PAGE)).toEqual(between);
  await gateway.show(catalog);
  expect(await gateway.read(PAGE)).toEqual(before);
});

test('the same rows are read with and without the cache', async () => {
  const cached = await gateway.read(PAGE);
  const other = await catalogGatewayWith({}, earlierCatalog, catalog);
  expect(await other.read(PAGE)).toEqual(cached);
  await other.close();
});
