import { expect, test } from 'vitest';
import { catalogGateway } from '../harness/catalog-gateway.ts';
import { realCatalog } from '../harness/tested-catalogs.ts';
import { setOverrides } from './registry.ts';

test.skipIf(realCatalog.isAbsent)('one override of a whole catalog is merged as one change of one model', async () => {
  const gateway = await catalogGateway(realCatalog.newer());
  await setOverrides(gateway, [{ model: 'openai/gpt-5', fields: { 'pricing.input': 0.5 } }]);
  const { refreshes } = await gateway.read(
    '{ refreshes(first: 1) { nodes { trigger summary { models { changed unchanged } } } } }',
  );
  expect(refreshes.nodes).toEqual([
    { trigger: 'REGISTRY', summary: { models: { changed: 1, unchanged: expect.any(Number) } } },
  ]);
  expect(refreshes.nodes[0].summary.models.unchanged).toBeGreaterThan(5_000);
  await gateway.close();
});
