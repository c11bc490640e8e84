import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRegistryFile } from '../../src/registry/file/parse-file.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { eventStreams } from '../harness/watch.ts';
import { shownOperations } from './documents.ts';

const page = (await shownOperations()).filter(({ place }) => place.startsWith('docs/registry.md'));

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

// In their order: each operation sees what those above it have registered.
test.each(page.map((operation) => [operation.place, operation] as const))(
  '%s',
  async (_place, { query, variables, answer }) => {
    if (query.startsWith('subscription')) {
      const streams = await eventStreams(gateway.url);
      expect(await streams.watch(query).next()).toMatchObject({ data: expect.anything() });
      return streams.close();
    }
    const result = await gateway.askAsOperator(query, variables);
    expect(result.errors).toBeUndefined();
    for (const [name, value] of Object.entries(result.data)) {
      expect(value, name).not.toBeNull();
      if (query.startsWith('mutation') && answer === null) expect(value).toMatchObject({ userErrors: [] });
    }
    if (answer !== null) expect(result).toEqual(answer);
  },
);

test('the registry file that the page shows is valid', async () => {
  const markdown = await readFile(new URL('../../docs/registry.md', import.meta.url), 'utf8');
  const [, file = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(markdown) ?? [];
  const { items, faults } = parseRegistryFile('registry.yaml', file);
  expect({ count: items.length, faults }).toEqual({ count: 4, faults: [] });
});
