import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byId, entry, provider } from '../../fixtures/small-catalogs.ts';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

let gateway: CatalogGateway;
afterAll(() => gateway?.close());

const keysOf = (nodes: readonly { readonly key: string }[]) => nodes.map(({ key }) => key);

describe('an alias and its release', () => {
  const costs = (price: number) => ({ cost: { input: price, output: price } });

  beforeAll(async () => {
    gateway = await catalogGateway({
      providers: byId(
        provider('hub', [
          entry('glow-4-5', { name: 'Glow 4.5', ...costs(3) }),
          entry('glow-4-5-20260202', { name: 'Glow 4.5', ...costs(2) }),
        ]),
        provider('cloud', [entry('lab.glow-4-5-20260202-v1:0', { name: 'Glow 4.5', ...costs(1) })]),
        provider('dated', [entry('ray', { name: 'Ray', ...costs(1) }), entry('ray-2026-01-01', { name: 'Ray' })]),
      ),
      models: byId(
        entry('lab/glow-4-5', { name: 'Glow 4.5 (latest)' }),
        entry('lab/glow-4-5-20260202', { name: 'Glow 4.5' }),
        entry('lab/ray', { name: 'Ray' }),
        entry('lab/ray-2026-01-01', { name: 'Ray (2026-01-01)', release_date: '2026-01-01' }),
        entry('lab/ray-2025-01-01', { name: 'Ray (2025-01-01)', release_date: '2025-01-01' }),
      ),
    });
  });

  const BASE_MODEL = `query ($key: String!, $include: Boolean! = true) { baseModel(key: $key) {
    aliasOf { key } releases { key }
    models(includeRelease: $include) { totalCount nodes { key } facets { providers { value count } } }
    cheapest(usage: { input: 1000000 }) { model { key } }
    priceRange { minInput maxInput models }
  } }`;
  const both = ['cloud/lab.glow-4-5-20260202-v1:0', 'hub/glow-4-5-20260202', 'hub/glow-4-5'];

  test('point to each other', async () => {
    const alias = (await gateway.read(BASE_MODEL, { key: 'lab/glow-4-5' })).baseModel;
    expect([alias.aliasOf, alias.releases]).toEqual([
      { key: 'lab/glow-4-5-20260202' },
      [{ key: 'lab/glow-4-5-20260202' }],
    ]);
    const release = (await gateway.read(BASE_MODEL, { key: 'lab/glow-4-5-20260202' })).baseModel;
    expect([release.aliasOf, release.releases]).toEqual([null, []]);
  });

  test('are one list of models, of counts and of prices at the alias', async () => {
    const { models, cheapest, priceRange } = (await gateway.read(BASE_MODEL, { key: 'lab/glow-4-5' })).baseModel;
    expect([keysOf(models.nodes), models.totalCount]).toEqual([both, 3]);
    expect(models.facets.providers).toEqual([
      { value: 'hub', count: 2 },
      { value: 'cloud', count: 1 },
    ]);
    expect(cheapest.model.key).toBe('cloud/lab.glow-4-5-20260202-v1:0');
    expect(priceRange).toEqual({ minInput: 1, maxInput: 3, models: 3 });
  });

  test('are apart where the release is left out, and at the release', async () => {
    const alone = (await gateway.read(BASE_MODEL, { key: 'lab/glow-4-5', include: false })).baseModel.models;
    expect([keysOf(alone.nodes), alone.totalCount]).toEqual([['hub/glow-4-5'], 1]);
    const release = (await gateway.read(BASE_MODEL, { key: 'lab/glow-4-5-20260202' })).baseModel.models;
    expect([keysOf(release.nodes), release.totalCount]).toEqual([both.slice(0, 2), 2]);
  });

  test('are paged together', async () => {
    const query = `query ($after: String) { baseModel(key: "lab/glow-4-5") {
      models(first: 2, after: $after) { nodes { key } pageInfo { endCursor } }
    } }`;
    const first = (await gateway.read(query)).baseModel.models;
    const second = (await gateway.read(query, { after: first.pageInfo.endCursor })).baseModel.models;
    expect([...keysOf(first.nodes), ...keysOf(second.nodes)]).toEqual(both);
  });

  test('are one model in filters', async () => {
    const { models, baseModels } = await gateway.read(`{
      models(filter: { baseModels: ["lab/glow-4-5"] }) { totalCount }
      baseModels(filter: { providers: ["cloud"] }) { nodes { key } }
    }`);
    expect(models.totalCount).toBe(3);
    expect(keysOf(baseModels.nodes)).toEqual(['lab/glow-4-5', 'lab/glow-4-5-20260202']);
  });

  test('have the base model of the alias where the id of a model fits both', async () => {
    const { model } = await gateway.read('{ model(key: "hub/glow-4-5") { baseModel { key } } }');
    expect(model.baseModel).toEqual({ key: 'lab/glow-4-5' });
  });

  test('differ from a model with dated snapshots, which is no alias', async () => {
    const { aliasOf, releases, models } = (await gateway.read(BASE_MODEL, { key: 'lab/ray' })).baseModel;
    expect([aliasOf, keysOf(releases), keysOf(models.nodes)]).toEqual([
      null,
      ['lab/ray-2025-01-01', 'lab/ray-2026-01-01'],
      ['dated/ray'],
    ]);
  });
});
