import { afterAll, beforeAll, expect, test } from 'vitest';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { type CatalogGateway, catalogGateway } from '../harness/catalog-gateway.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  const costs = { name: 'Glow 4.5', cost: { input: 1, output: 1 } };
  gateway = await catalogGateway({
    providers: byId(
      provider('hub', [entry('glow-4-5', costs), entry('glow-4-5-20260202', costs)]),
      provider('cloud', [entry('lab.glow-4-5-20260202-v1:0', costs)]),
    ),
    models: byId(
      entry('lab/glow-4-5', { name: 'Glow 4.5 (latest)' }),
      entry('lab/glow-4-5-20260202', { name: 'Glow 4.5' }),
    ),
  });
});
afterAll(() => gateway?.close());

// The base model is at `nodes.x` in both.
const query = `query ($ids: [ID!]!) { nodes(ids: $ids) {
  ... on BaseModel { x: aliasOf { FIELD_OF_ALIAS } }
  ... on Model { x: baseModel { FIELD_OF_MODEL } }
} }`;

test.each([
  {
    field: 'models',
    ofAlias: 'result: models(first: 1) { nodes { key } }',
    ofModel: 'result: models(filter: { providers: ["hub"] }) { nodes { key } }',
  },
  {
    field: 'cheapest',
    ofAlias: 'result: cheapest(usage: { input: 1000000 }) { cost { total } }',
    ofModel: 'result: cheapest(usage: { input: 3000000 }) { cost { total } }',
  },
  {
    field: 'cheapestExclusions',
    ofAlias: 'result: cheapestExclusions(usage: { input: 1000000 }) { reason models }',
    ofModel: 'result: cheapestExclusions(usage: { reasoning: 1000000, inputAudio: 1 }) { reason models }',
  },
])('$field with different arguments at the same path has the result of its own arguments', async (fields) => {
  const { ofAlias, ofModel } = fields;
  const ids = ['BaseModel:lab/glow-4-5', 'Model:hub/glow-4-5-20260202'];
  const text = query.replace('FIELD_OF_ALIAS', ofAlias).replace('FIELD_OF_MODEL', ofModel);
  const together = await gateway.read(text, { ids });
  const alone = await Promise.all(ids.map((id) => gateway.read(text, { ids: [id] })));
  const [alias, model] = alone.map(({ nodes }) => nodes[0].x);
  expect([alias, model]).not.toContain(null);
  expect(alias).not.toEqual(model);
  expect(together.nodes.map(({ x }: { x: unknown }) => x)).toEqual([alias, model]);
});
