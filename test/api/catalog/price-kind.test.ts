import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const free = { input: 0, output: 0 };
const dear = { input: 2, output: 8 };

function provider(...costs: readonly (object | undefined)[]) {
  const models = costs.map((cost, index) => [`m-${index}`, { name: 'M', cost }]);
  return { name: 'P', models: Object.fromEntries(models) };
}

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway({
    providers: {
      acme: provider(free, dear, undefined, { input: 0, output: 1 }, { ...free, input_audio: 1 }),
      'acme-coding-plan': provider(free, dear, undefined),
      'acme-token-plan-cn': provider(free),
      'coding-planner': provider(free),
      'github-copilot': provider(free),
    },
    models: {},
  });
});
afterAll(() => gateway.close());

test('a price of 0 is free, unless the provider sells a subscription', async () => {
  const { models } = await gateway.read('{ models { nodes { key priceKind } } }');
  const kinds = models.nodes.map(({ key, priceKind }: { key: string; priceKind: string }) => [key, priceKind]);
  expect(Object.fromEntries(kinds)).toEqual({
    'acme-coding-plan/m-0': 'SUBSCRIPTION',
    'acme-coding-plan/m-1': 'METERED',
    'acme-coding-plan/m-2': 'UNKNOWN',
    'acme-token-plan-cn/m-0': 'SUBSCRIPTION',
    'acme/m-0': 'FREE',
    'acme/m-1': 'METERED',
    'acme/m-2': 'UNKNOWN',
    'acme/m-3': 'METERED',
    'acme/m-4': 'METERED',
    'coding-planner/m-0': 'FREE',
    'github-copilot/m-0': 'SUBSCRIPTION',
  });
});

test.for(['INPUT_PRICE', 'OUTPUT_PRICE'])('the models of a subscription come last by %s, either way', async (field) => {
  for (const direction of ['ASC', 'DESC']) {
    const { models } = await gateway.read(`{ models(orderBy: { field: ${field}, direction: ${direction} }) {
      nodes { priceKind } } }`);
    const kinds: string[] = models.nodes.map(({ priceKind }: { priceKind: string }) => priceKind);
    const isKnown = kinds.map((kind) => kind === 'METERED' || kind === 'FREE');
    expect(isKnown).toEqual(isKnown.toSorted().toReversed());
  }
});
