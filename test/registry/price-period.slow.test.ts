import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { setOverrides } from './registry.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

test('the prices of a contract begin and end by themselves, without a refresh', { timeout: 60_000 }, async () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  await setOverrides(gateway, [
    {
      model: 'openai/gpt-5',
      fields: { 'pricing.input': 0.5, 'pricing.validFrom': inSeconds(2), 'pricing.validUntil': inSeconds(20) },
    },
  ]);
  const state = () => gateway.read('{ model(key: "openai/gpt-5") { origin pricing { input } } catalog { version } }');
  const before = await state();
  expect(before.model.pricing.input).toBe(1.25);
  const during = await eventually(state, ({ model }) => model.pricing.input === 0.5);
  expect(during.model.origin).toBe('OVERRIDDEN');
  const after = await eventually(state, ({ model }) => model.pricing.input === 1.25);
  expect(after.catalog.version).toBe(before.catalog.version + 2);
  const { refreshes } = await gateway.read('{ refreshes(first: 2) { nodes { trigger } } }');
  expect(refreshes.nodes).toEqual([{ trigger: 'REGISTRY' }, { trigger: 'REGISTRY' }]);
});
