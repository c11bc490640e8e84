import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { shownOperations } from './documents.ts';

const page = (await shownOperations()).filter(({ place }) => place.startsWith('docs/usage.md'));
/** The day on which the page records its usage. */
const SHOWN_DAY = '2026-11-27';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

test('the page shows the answers of what it promises', () => {
  expect(page.filter(({ answer }) => answer !== null).length).toBeGreaterThanOrEqual(8);
});

// In their order: each operation sees what those above it have recorded.
test.each(page.map((operation) => [operation.place, operation] as const))(
  '%s',
  async (_place, { query, variables, answer }) => {
    const result = await gateway.askAsOperator(query, variables);
    expect(result.errors).toBeUndefined();
    for (const [name, value] of Object.entries(result.data)) {
      expect(value, name).not.toBeNull();
      if (query.startsWith('mutation')) expect(value).toMatchObject({ userErrors: [] });
    }
    if (answer === null) return;
    const text = JSON.stringify(result);
    expect(JSON.parse(text.replace(/("day":)"[^"]+"/g, `$1"${SHOWN_DAY}"`))).toEqual(answer);
  },
);
