import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalog, earlierCatalog } from '../../fixtures/catalog.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../../harness/catalog-gateway.ts';

// The current rows contain what other versions join and compute: both must give the same answer.
const filters = [
  '{}',
  '{ capabilities: [REASONING, TOOL_CALL] }',
  '{ free: true }',
  '{ priceKinds: [SUBSCRIPTION, UNKNOWN] }',
  '{ labs: ["acme"] }',
  '{ not: { labs: ["acme"] } }',
  '{ statuses: [DEPRECATED, BETA] }',
  '{ maxInputPrice: 3, or: [{ openWeights: true }, { minContext: 1000 }] }',
];
const orders = ['NAME', 'INPUT_PRICE', 'RELEASE_DATE', 'CONTEXT'];

let gateway: CatalogGateway;
let newest: string;

beforeAll(async () => {
  gateway = await gatewayWithCatalog();
  newest = new Date().toISOString();
  // One more version, so that the newest moment before it is the past.
  await gateway.show({ ...catalog, providers: { ...earlierCatalog.providers } });
  await gateway.show(catalog);
});
afterAll(() => gateway.close());

describe.for(filters)('of the models with the filter %s,', (filter) => {
  test.for(orders)('a current page by %s equals that of the same catalog in the past', async (order) => {
    for (const direction of ['ASC', 'DESC']) {
      const list = (asOf: string, after: string) => `{ models(${asOf} filter: ${filter} first: 5 ${after}
        orderBy: [{ field: ${order}, direction: ${direction} }]) {
          totalCount nodes { key status priceKind baseModelRule baseModel { key } } pageInfo { endCursor hasNextPage } } }`;
      let after = '';
      for (let hasNextPage = true; hasNextPage; ) {
        const { models } = await gateway.read(list('', after));
        expect((await gateway.read(list(`asOf: "${newest}"`, after))).models).toEqual(models);
        hasNextPage = models.pageInfo.hasNextPage;
        after = `after: "${models.pageInfo.endCursor}"`;
      }
    }
  });
});
