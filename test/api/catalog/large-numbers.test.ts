import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const largerThanInt = 3_000_000_000;

/** Numbers that are possible in JSON and in Postgres, but not in GraphQL. */
const document = {
  providers: {
    acme: {
      name: 'Acme',
      models: {
        base: { name: 'Base', cost: { input: 1e-31, output: 0 } },
        budget: { name: 'Budget', reasoning_options: [{ type: 'budget_tokens', max: largerThanInt }] },
        tier: {
          name: 'Tier',
          cost: {
            input: 1,
            output: 1,
            tiers: [{ input: 2, output: 2, tier: { type: 'context', size: largerThanInt } }],
          },
        },
      },
    },
    hub: { name: 'Hub', models: { 'acme/base': { name: 'Base at hub', cost: { input: 1, output: 1 } } } },
  },
  models: {
    'acme/base': { name: 'Base', benchmarks: [{ name: 'Astronomic', score: '9'.repeat(400) }] },
    'acme/other': { name: 'Other', benchmarks: [{ name: 'Astronomic', score: 1 }] },
  },
};

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(document);
});
afterAll(() => gateway.close());

test('a model answers although its budget of reasoning is larger than an Int', async () => {
  const { errors } = await gateway.ask(
    '{ model(key: "acme/budget") { reasoningOptions { kind minTokens maxTokens } } }',
  );
  expect(errors).toBeUndefined();
});

test('a model answers although its tier begins at more tokens than an Int holds', async () => {
  const { errors } = await gateway.ask('{ model(key: "acme/tier") { pricing { input tiers { minContext input } } } }');
  expect(errors).toBeUndefined();
});

test('a benchmark result answers although its score is larger than a Float', async () => {
  const { errors } = await gateway.ask('{ benchmark(key: "astronomic") { results { nodes { score scoreText } } } }');
  expect(errors).toBeUndefined();
});

test('a list takes back the cursor that it gave for a price with many digits', async () => {
  const page = (after: string) => `{ baseModel(key: "acme/base") { models(first: 1${after}) {
    nodes { key } pageInfo { endCursor }
  } } }`;
  const first = await gateway.read(page(''));
  const cursor = first.baseModel.models.pageInfo.endCursor;
  const second = await gateway.read(page(`, after: "${cursor}"`));
  expect([first, second].map(({ baseModel }) => baseModel.models.nodes)).toEqual([
    [{ key: 'acme/base' }],
    [{ key: 'hub/acme/base' }],
  ]);
});

test('a list takes back the cursor that it gave for a score with many digits', async () => {
  const page = (after: string) => `{ benchmark(key: "astronomic") { results(first: 1${after}) {
    nodes { baseModel { key } } pageInfo { endCursor }
  } } }`;
  const first = await gateway.read(page(''));
  const { errors } = await gateway.ask(page(`, after: "${first.benchmark.results.pageInfo.endCursor}"`));
  expect(errors).toBeUndefined();
});
