import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';

const MODEL = 'anthropic/claude-opus-4-6';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

async function recorded(project: string, model: string, usage: object) {
  const { data, errors } = await gateway.askAsOperator(
    `mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded userErrors { code } } }`,
    { events: [{ model, project, usage }] },
  );
  expect(errors).toBeUndefined();
  expect(data.recordUsage).toEqual({ recorded: 1, userErrors: [] });
  const report = await gateway.askAsOperator(`{
    usage(filter: { projects: ["${project}"] }) {
      totals {
        requests totalTokens inputTokens outputTokens reasoningTokens cacheReadTokens cacheWriteTokens costExact unpricedRequests
      }
    }
  }`);
  return report.data.usage.totals;
}

async function firstModel(filter: string): Promise<string> {
  const { models } = await gateway.read(`{ models(filter: ${filter}, first: 1) { nodes { key } } }`);
  return models.nodes[0].key;
}

async function costOf(usage: object): Promise<string> {
  const { model } = await gateway.read(
    `query ($usage: TokenUsageInput!) { model(key: "${MODEL}") { estimateCost(usage: $usage) { totalExact } } }`,
    { usage },
  );
  return model.estimateCost.totalExact;
}

test('a free model costs 0, and a model without a known price is counted as such', async () => {
  const usage = { input: 1000, output: 10 };
  expect(await recorded('free', await firstModel('{ free: true }'), usage)).toMatchObject({
    requests: 1,
    costExact: '0',
    unpricedRequests: 0,
  });
  expect(await recorded('unknown', await firstModel('{ priced: false }'), usage)).toMatchObject({
    requests: 1,
    totalTokens: 1010,
    unpricedRequests: 1,
  });
});

test('each token is of one kind: the kinds add up to the total, and each has its price', async () => {
  const usage = { input: 1000, output: 200, reasoning: 70, cacheRead: 300, cacheWrite: 40 };
  expect(await recorded('kinds', MODEL, usage)).toEqual({
    requests: 1,
    totalTokens: 1610,
    inputTokens: 1000,
    outputTokens: 200,
    reasoningTokens: 70,
    cacheReadTokens: 300,
    cacheWriteTokens: 40,
    costExact: await costOf(usage),
    unpricedRequests: 0,
  });
});

test('cache writes of an hour have the price of an hour', async () => {
  const usage = (cacheTtl: string) => ({ cacheWrite: 1_000_000, cacheTtl });
  const short = await recorded('short', MODEL, usage('FIVE_MINUTES'));
  const long = await recorded('long', MODEL, usage('ONE_HOUR'));
  expect([short.costExact, long.costExact]).toEqual([
    await costOf(usage('FIVE_MINUTES')),
    await costOf(usage('ONE_HOUR')),
  ]);
});
