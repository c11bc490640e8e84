import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../../harness/catalog-gateway.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway?.close());

const COST = `query ($key: String!, $usage: TokenUsageInput!) { model(key: $key) {
  priceKind estimateCost(usage: $usage) { totalExact unpriced assumptions components { kind assumed } }
} }`;
const CHEAPEST = `query ($key: String!, $usage: TokenUsageInput!, $filter: ModelFilter) { baseModel(key: $key) {
  cheapest(usage: $usage, filter: $filter) { model { key } cost { totalExact } }
  cheapestExclusions(usage: $usage, filter: $filter) { reason models }
} }`;

const chat = { input: 1_000, output: 1_000 };
const cached = { input: 5_000, cacheWrite: 20_000, cacheRead: 100_000, output: 2_000 };

async function modelOf(key: string, usage: object = chat) {
  return (await gateway.read(COST, { key, usage })).model;
}

async function cheapestOf(key: string, usage: object, providers?: readonly string[]) {
  const filter = providers && { providers };
  return (await gateway.read(CHEAPEST, { key, usage, filter })).baseModel;
}

async function cheapestModels(usage: object): Promise<string[]> {
  const query = `query ($usage: TokenUsageInput!) {
    cheapestModels(usage: $usage, first: 500) { model { key } }
  }`;
  const answer = await gateway.read(query, { usage });
  return answer.cheapestModels.map(({ model }: { model: { key: string } }) => model.key);
}

describe('a router', () => {
  test.for(['kilo/openrouter/auto', 'openrouter/openrouter/auto'])(
    'has an unknown price without a published one, and at 0: %s',
    async (key) => {
      expect(await modelOf(key)).toEqual({ priceKind: 'UNKNOWN', estimateCost: null });
      expect(await cheapestModels(chat)).not.toContain(key);
    },
  );

  test('is free if its name says so', async () => {
    const { priceKind, estimateCost } = await modelOf('kilo/kilo-auto/free', cached);
    expect({ priceKind, total: estimateCost.totalExact }).toEqual({ priceKind: 'FREE', total: '0' });
    expect(estimateCost.unpriced).toEqual([]);
    expect(await cheapestModels(chat)).toContain('kilo/kilo-auto/free');
  });

  test('with a fee has the fee as its cost, as an assumption, and is not compared', async () => {
    const { priceKind, estimateCost } = await modelOf('azure/model-router', chat);
    expect({ priceKind, total: estimateCost.totalExact }).toEqual({ priceKind: 'METERED', total: '0.00014' });
    expect(estimateCost.assumptions).toEqual([expect.stringMatching(/router/)]);
    expect(await cheapestModels(chat)).not.toContain('azure/model-router');
  });
});

test.for(['kilo/black-forest-labs/flux-2', 'kilo/google/lyria-3'])(
  'a model that is billed per image or song has an unknown price at 0: %s',
  async (key) => {
    expect(await modelOf(key)).toEqual({ priceKind: 'UNKNOWN', estimateCost: null });
    expect(await cheapestModels(chat)).not.toContain(key);
  },
);

describe('cached tokens', () => {
  test('written to a model without a write price anywhere cost as much as input', async () => {
    const { estimateCost } = await modelOf('openai/gpt-5', cached);
    // 0.00625 + 0.025 + 0.0125 + 0.02
    expect(estimateCost).toMatchObject({ totalExact: '0.06375', unpriced: [] });
    expect(estimateCost.components).toContainEqual({ kind: 'CACHE_WRITE', assumed: true });
    expect(estimateCost.components).toContainEqual({ kind: 'CACHE_READ', assumed: false });
  });

  test('read from a model without a read price cost as much as input, as an upper bound', async () => {
    const { estimateCost } = await modelOf('kilo/openai/gpt-5', cached);
    // 0.00625 + 0.025 + 0.125 + 0.02
    expect(estimateCost).toMatchObject({ totalExact: '0.17625', unpriced: [] });
    expect(estimateCost.components).toContainEqual({ kind: 'CACHE_READ', assumed: true });
    expect(estimateCost.assumptions).toContainEqual(expect.stringMatching(/upper bound/));
  });

  test('written where other providers charge more than for input have no price without a published one', async () => {
    const { estimateCost } = await modelOf('kilo/anthropic/claude-sonnet-4.5', cached);
    // 0.015 + 0.3 + 0.03
    expect(estimateCost).toMatchObject({ totalExact: '0.345', unpriced: ['CACHE_WRITE'] });
    const { cheapest, cheapestExclusions } = await cheapestOf('anthropic/claude-sonnet-4-5', cached);
    // 0.015 + 0.075 + 0.03 + 0.03
    expect(cheapest).toMatchObject({ model: { key: 'anthropic/claude-sonnet-4-5' }, cost: { totalExact: '0.15' } });
    expect(cheapestExclusions).toEqual([{ reason: 'UNPRICED_TOKENS', models: 1 }]);
  });

  test('written at a published price of 0 are free, as an assumption', async () => {
    const { estimateCost } = await modelOf('zhipuai/glm-5', cached);
    // 0.005 + 0.02 + 0.0064
    expect(estimateCost).toMatchObject({ totalExact: '0.0314', unpriced: [] });
    expect(estimateCost.components).toContainEqual({ kind: 'CACHE_WRITE', assumed: true });
  });
});

test('a model of a plan costs 0, as an assumption, and is never the cheapest', async () => {
  const { priceKind, estimateCost } = await modelOf('zai-coding-plan/glm-5');
  expect({ priceKind, total: estimateCost.totalExact }).toEqual({ priceKind: 'SUBSCRIPTION', total: '0' });
  expect(estimateCost.assumptions).toEqual([expect.stringMatching(/subscription/)]);
  const { cheapest, cheapestExclusions } = await cheapestOf('zhipuai/glm-5', chat);
  expect(cheapest).toMatchObject({ model: { key: 'openrouter/z-ai/glm-5' }, cost: { totalExact: '0.00395' } });
  expect(cheapestExclusions).toEqual([{ reason: 'SUBSCRIPTION', models: 1 }]);
});

test('the cheapest model of an alias may be an offer of its dated release', async () => {
  const { cheapest } = await cheapestOf('anthropic/claude-sonnet-4-5', chat, ['amazon-bedrock']);
  expect(cheapest).toMatchObject({
    model: { key: 'amazon-bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0' },
    cost: { totalExact: '0.0198' },
  });
});
