import { isDeepStrictEqual } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { expectedModels, type Raw } from '../../fixtures/source-in-graph-terms.ts';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import { describeCatalogs } from '../../harness/tested-catalogs.ts';

describeCatalogs('a check of all that the document before $catalog served', (tested) => {
  let gateway: CatalogGateway;
  let before: Record<string, Raw>;
  let now: Record<string, Raw>;
  const checks = new Map<string, Raw>();

  beforeAll(async () => {
    const [older, newer] = [tested.older(), tested.newer()];
    [before, now] = [expectedModels(older), expectedModels(newer)];
    gateway = await tested.gateway();
    const keys = Object.keys(before);
    for (let start = 0; start < keys.length; start += 500) {
      const query = `query ($keys: [String!]!) { checkModels(keys: $keys, since: "2000-01-01T00:00:00Z") {
        key verdict successors { key family status provider { key } } suggestions { key } priceChanges { field }
      } }`;
      const { checkModels } = await gateway.read(query, { keys: keys.slice(start, start + 500) });
      for (const check of checkModels) checks.set(check.key, check);
    }
  }, 180_000);

  test('says what has become of each', () => {
    const expected = Object.keys(before).map((key) => {
      if (now[key] === undefined) return [key, 'REMOVED'];
      return [key, now[key].status === 'DEPRECATED' ? 'DEPRECATED' : 'OK'];
    });
    expect([...checks.values()].map(({ key, verdict }) => [key, verdict])).toEqual(expected);
  });

  test('tells of changed prices where the two documents differ in prices, and nowhere else', () => {
    const expected = Object.keys(now).filter((key) => {
      const old = before[key];
      return old !== undefined && !isDeepStrictEqual(old.pricing, now[key].pricing);
    });
    const told = [...checks.values()].filter(({ priceChanges }) => priceChanges.length > 0);
    expect(told.map(({ key }) => key).toSorted()).toEqual(expected.toSorted());
  });

  test('gives as successors only what the same provider serves of the same brand, undeprecated', () => {
    const wrong = [...checks.values()].flatMap(({ key, successors }) =>
      successors.filter((one: Raw) => {
        const succeeded = before[key];
        const brands = [one.family, succeeded.family].map((family) => family?.match(/^[a-z]+/i)[0] ?? null);
        const isOfOther = brands[0] !== brands[1] && !brands.includes(null);
        return one.status === 'DEPRECATED' || one.provider.key !== succeeded.provider.key || isOfOther;
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('suggests only what is served', () => {
    const suggested = [...checks.values()].flatMap(({ suggestions }) => suggestions.map((one: Raw) => one.key));
    expect(suggested.filter((key) => now[key] === undefined)).toEqual([]);
  });
});
