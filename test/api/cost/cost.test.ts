import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultServer, json } from '../../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../../harness/gateway.ts';
import { messageWith } from '../../harness/message-with.ts';

let source: Awaited<ReturnType<typeof faultServer>>;
let gateway: TestGateway;

const costs = {
  flat: { input: 1.25, output: 10, cache_read: 0.125 },
  odd: { input: 0.049999999999999996, output: 0.1 },
  free: { input: 0, output: 0 },
  tiered: {
    input: 1,
    output: 4,
    cache_read: 0.1,
    cache_write: 2,
    tiers: [
      { input: 2, output: 6, cache_read: 0.2, tier: { type: 'context', size: 200_000 } },
      { input: 3, output: 8, tier: { type: 'context', size: 400_000 } },
    ],
  },
  old: { input: 1, output: 2, context_over_200k: { input: 10, output: 20 } },
  reasoning: {
    input: 1,
    output: 2,
    reasoning: 5,
    tiers: [{ input: 2, output: 7, tier: { type: 'context', size: 200_000 } }],
  },
  writable: { input: 2, output: 4, cache_write: 2.5 },
  unwritable: { input: 2, output: 4, cache_write: 0 },
  audio: { input: 1, output: 2, input_audio: 3.81, output_audio: 15.11 },
};

beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url });
  const priced = Object.entries(costs).map(([id, cost]) => [id, { id, name: id, cost }]);
  const fast = { modes: { fast: { cost: { input: 5, output: 30 } } } };
  const models = {
    ...Object.fromEntries(priced),
    unpriced: { id: 'unpriced', name: 'Unpriced' },
    'claude-a': { name: 'Claude A', cost: { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 } },
    'model-router': { name: 'Model Router', cost: { input: 0.14, output: 0 } },
    quick: { id: 'quick', name: 'Quick', cost: costs.flat, experimental: fast },
    quickAndTiered: { name: 'Quick and tiered', cost: costs.tiered, experimental: fast },
    small: { name: 'Small', cost: costs.flat, limit: { context: 1000, output: 100 } },
  };
  const plan = { name: 'Plan', models: { m: { name: 'M', cost: costs.free } } };
  const hub = { name: 'Hub', models: { 'acme/claude-a': { name: 'Claude A', cost: { input: 3, output: 15 } } } };
  const providers = { acme: { id: 'acme', name: 'Acme', env: [], models }, 'acme-coding-plan': plan, hub };
  source.serve('/catalog.json', json({ models: { 'acme/claude-a': { name: 'Claude A' } }, providers }));
  await gateway.refresh();
});

afterAll(async () => {
  await gateway.close();
  await source.close();
});

const COST = `query ($key: String!, $usage: TokenUsageInput!) {
  model(key: $key) {
    estimateCost(usage: $usage) {
      currency total totalExact unpriced assumptions
      tier { minContext } mode { name } pricing { input output }
      components { kind quantity unitPrice amount amountExact assumed }
    }
  }
}`;

async function estimate(modelId: string, usage: object, provider = 'acme') {
  const { data, errors } = await gateway.ask(COST, { key: `${provider}/${modelId}`, usage });
  return { cost: data?.model?.estimateCost, errors };
}

test('each token kind is charged per million tokens, for all requests together', async () => {
  const { cost } = await estimate('flat', { input: 1000, output: 200, cacheRead: 3000, requests: 10 });
  expect(cost).toEqual({
    currency: 'USD',
    total: 0.03625,
    totalExact: '0.03625',
    unpriced: [],
    assumptions: [],
    tier: null,
    mode: null,
    pricing: { input: 1.25, output: 10 },
    components: [
      { kind: 'INPUT', quantity: 10_000, unitPrice: 1.25, amount: 0.0125, amountExact: '0.0125', assumed: false },
      { kind: 'OUTPUT', quantity: 2000, unitPrice: 10, amount: 0.02, amountExact: '0.02', assumed: false },
      {
        kind: 'CACHE_READ',
        quantity: 30_000,
        unitPrice: 0.125,
        amount: 0.00375,
        amountExact: '0.00375',
        assumed: false,
      },
    ],
  });
});

test('sums are exact where binary floating point is not', async () => {
  const { cost } = await estimate('odd', { input: 3, output: 3 });
  expect(cost.totalExact).toBe('0.00000045');
});

test('a sum for a month of tokens is exact', async () => {
  const { cost } = await estimate('flat', { input: 9_007_199_254_740_991 });
  expect(cost.totalExact).toBe('11258999068.42623875');
});

test('a free model costs 0, with its components', async () => {
  const { cost } = await estimate('free', { input: 5 });
  expect(cost).toMatchObject({ totalExact: '0', unpriced: [], components: [{ kind: 'INPUT', amountExact: '0' }] });
});

test('a model without a price has no cost', async () => {
  expect(await estimate('unpriced', { input: 5 })).toEqual({ cost: null, errors: undefined });
});

test('an unpriced token kind is listed and excluded from the total', async () => {
  const { cost } = await estimate('flat', { input: 1_000_000, inputAudio: 7, cacheWrite: 8 });
  expect(cost).toMatchObject({ totalExact: '1.25001', unpriced: ['INPUT_AUDIO'] });
});

test('cached tokens without a price have the input price, as assumptions', async () => {
  const { cost } = await estimate('odd', { cacheRead: 1_000_000, cacheWrite: 2_000_000 });
  expect(cost).toMatchObject({
    totalExact: '0.15',
    unpriced: [],
    components: [
      { kind: 'CACHE_READ', unitPrice: 0.05, assumed: true },
      { kind: 'CACHE_WRITE', unitPrice: 0.05, assumed: true },
    ],
  });
  expect(cost.assumptions).toEqual([expect.stringMatching(/upper bound/), expect.stringMatching(/as input/)]);
});

test('cache writes to a model stay unpriced where another provider charges more for them than for input', async () => {
  const { cost } = await estimate('acme/claude-a', { input: 1_000_000, cacheRead: 1_000_000, cacheWrite: 1 }, 'hub');
  expect(cost).toMatchObject({ totalExact: '6', unpriced: ['CACHE_WRITE'] });
  const { cost: published } = await estimate('claude-a', { cacheWrite: 1_000_000 });
  expect(published).toMatchObject({ totalExact: '3.75', unpriced: [], assumptions: [] });
});

test('a published price of 0 for cache writes beside an input price is an assumption', async () => {
  const { cost } = await estimate('unwritable', { input: 1_000_000, cacheWrite: 1_000_000 });
  expect(cost).toMatchObject({
    totalExact: '2',
    unpriced: [],
    components: [{ assumed: false }, { kind: 'CACHE_WRITE', amountExact: '0', assumed: true }],
    assumptions: [expect.stringMatching(/as published/)],
  });
});

test('an hour in the cache is priced at the published price of a short lifetime, as an assumption', async () => {
  const usage = { cacheWrite: 1_000_000 };
  const { cost: short } = await estimate('writable', { ...usage, cacheTtl: 'FIVE_MINUTES' });
  expect(short).toMatchObject({ totalExact: '2.5', components: [{ assumed: false }], assumptions: [] });
  const { cost: long } = await estimate('writable', { ...usage, cacheTtl: 'ONE_HOUR' });
  expect(long).toMatchObject({
    totalExact: '2.5',
    components: [{ assumed: true }],
    assumptions: [expect.stringMatching(/short lifetime/)],
  });
});

test('a total reaches no tier and exceeds no limit', async () => {
  const { cost } = await estimate('tiered', { input: 10_000_000, output: 2_000_000, scope: 'TOTAL' });
  expect(cost).toMatchObject({ totalExact: '18', tier: null, assumptions: [expect.stringMatching(/total/)] });
  const { cost: small } = await estimate('small', { input: 10_000_000, scope: 'TOTAL' });
  expect(small).toMatchObject({ totalExact: '12.5', assumptions: [expect.stringMatching(/total/)] });
});

test('every token kind of a free model is free', async () => {
  const { cost } = await estimate('free', { input: 1, cacheWrite: 1, inputAudio: 1, outputAudio: 1, reasoning: 1 });
  expect(cost).toMatchObject({ totalExact: '0', unpriced: [] });
});

test('the price of a router is its own, as an assumption', async () => {
  const { cost } = await estimate('model-router', { input: 1_000_000, output: 1_000_000 });
  expect(cost).toMatchObject({ totalExact: '0.14', assumptions: [expect.stringMatching(/router/)] });
  const { data } = await gateway.ask(`{ cheapestModels(filter: { keys: ["acme/model-router"] }, usage: { output: 1 }) {
    cost { total } } }`);
  expect(data.cheapestModels).toEqual([]);
});

test('an unused token kind is neither a component nor unpriced', async () => {
  const { cost } = await estimate('flat', { input: 1 });
  expect(cost.components).toHaveLength(1);
});

test.for([
  [{ input: 200_000 }, null, '0.2'],
  [{ input: 200_001 }, 200_000, '0.400002'],
  [{ input: 100_000, cacheRead: 100_001 }, 200_000, '0.2200002'],
  [{ input: 400_001 }, 400_000, '1.200003'],
  [{ output: 500_000 }, null, '2'],
] as const)(
  'a prompt of %j reaches the tier above %s, whose prices hold for all of it',
  async ([usage, tier, total]) => {
    const { cost } = await estimate('tiered', usage);
    expect({ tier: cost.tier?.minContext ?? null, total: cost.totalExact }).toEqual({ tier, total });
  },
);

test('the tier depends on the prompt of one request, not of all requests together', async () => {
  const { cost } = await estimate('tiered', { input: 150_000, requests: 10 });
  expect(cost.tier).toBeNull();
});

test('a token kind that a tier does not price has the default price, as an assumption', async () => {
  const { cost } = await estimate('tiered', { input: 400_001, cacheWrite: 1_000_000 });
  expect(cost.components).toMatchObject([
    { kind: 'INPUT', assumed: false },
    { kind: 'CACHE_WRITE', unitPrice: 2, assumed: true },
  ]);
  expect(cost.assumptions).toEqual([
    'The prompt exceeds 400000 tokens: the tier prices apply to the whole request, not only to the excess.',
    'The tier has no price for CACHE_WRITE, so the default price applies.',
  ]);
});

test('a tier that prices the whole usage is the only assumption', async () => {
  const { cost } = await estimate('tiered', { input: 200_001, output: 1, cacheRead: 1 });
  expect(cost.assumptions).toHaveLength(1);
});

test('the prices over 200,000 tokens of older documents are a tier', async () => {
  const { cost } = await estimate('old', { input: 300_000 });
  expect(cost).toMatchObject({ totalExact: '3', tier: { minContext: 200_000 } });
});

test('reasoning has its own price where one is published', async () => {
  const { cost } = await estimate('reasoning', { reasoning: 1_000_000 });
  expect(cost).toMatchObject({ totalExact: '5', assumptions: [] });
});

test('reasoning without its own price has the output price, as an assumption', async () => {
  const { cost } = await estimate('flat', { reasoning: 1_000_000 });
  expect(cost.totalExact).toBe('10');
  expect(cost.components).toMatchObject([{ kind: 'REASONING', assumed: true }]);
  expect(cost.assumptions).toEqual(['Reasoning is charged as output: the model has no separate reasoning price.']);
});

test('reasoning in a tier without a reasoning price has the output price of the tier', async () => {
  const { cost } = await estimate('reasoning', { input: 200_001, reasoning: 1_000_000 });
  expect(cost.components[1]).toMatchObject({ kind: 'REASONING', unitPrice: 7, assumed: true });
  expect(cost.assumptions).toHaveLength(2);
});

test('audio has its own price and is part of the prompt', async () => {
  const { cost } = await estimate('audio', { inputAudio: 1_000_000, outputAudio: 1_000_000 });
  expect(cost).toMatchObject({ totalExact: '18.92', unpriced: [] });
});

test('the prices of a mode apply to any prompt size, and the tier prices the rest', async () => {
  const { cost } = await estimate('quickAndTiered', { input: 300_000, cacheRead: 1_000_000, mode: 'fast' });
  // 300,000 × 5 and 1,000,000 × 0.1, for the tier has no price of reads from the cache.
  expect(cost).toMatchObject({
    totalExact: '1.6',
    tier: { minContext: 400_000 },
    mode: { name: 'fast' },
    assumptions: [
      'The prices of the mode "fast" apply to prompts of any size.',
      'The mode "fast" has no price for CACHE_READ, so the default price applies.',
      'The tier has no price for CACHE_READ, so the default price applies.',
    ],
  });
});

test('a subscription with prices of 0 has an assumption', async () => {
  const { cost } = await estimate('m', { input: 1_000_000 }, 'acme-coding-plan');
  expect(cost).toMatchObject({
    totalExact: '0',
    assumptions: [expect.stringContaining('subscription')],
  });
});

test('a free model has no assumption', async () => {
  const { cost } = await estimate('free', { input: 1_000_000 });
  expect(cost).toMatchObject({ totalExact: '0', assumptions: [] });
});

test.for([
  [{ input: 1001 }, '1000 prompt and output tokens'],
  [{ input: 950, output: 51 }, '1000 prompt and output tokens'],
  [{ output: 60, reasoning: 41 }, '100 output tokens'],
] as const)('a request of %j beyond the limits is priced, with the limit as an assumption', async ([usage, limit]) => {
  const { cost } = await estimate('small', usage);
  expect(cost.assumptions.at(-1)).toContain(limit);
});

test('a mode has its own prices and the default prices for the rest', async () => {
  const { cost } = await estimate('quick', { input: 1_000_000, cacheRead: 1_000_000, mode: 'fast' });
  expect(cost).toMatchObject({ totalExact: '5.125', mode: { name: 'fast' } });
});

test('an unknown mode is refused with the available modes', async () => {
  const { errors } = await estimate('quick', { input: 1, mode: 'slow' });
  expect(errors?.[0]).toMatchObject({
    message: messageWith('"mode"', 'acme/quick', '"fast"', '"slow"'),
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

test('a mode that one model of a page lacks fails only the estimate of that model', async () => {
  const { data, errors } = await gateway.ask(`{ models(filter: { keys: ["acme/flat", "acme/quick"] }) {
    nodes { estimateCost(usage: { output: 1000000, mode: "fast" }) { totalExact } }
  } }`);
  expect(data.models.nodes).toEqual([{ estimateCost: null }, { estimateCost: { totalExact: '30' } }]);
  expect(errors?.map(({ path }) => path)).toEqual([['models', 'nodes', 0, 'estimateCost']]);
});

test('an impossible number of tokens is refused with the name of its field', async () => {
  const allowed = 'A TokenCount is a whole number from 0 to 9007199254740991, got "-1".';
  const { errors: ofVariable } = await estimate('flat', { cacheRead: -1 });
  const { errors: ofLiteral } = await gateway.ask(
    '{ model(key: "acme/flat") { estimateCost(usage: { cacheRead: -1 }) { total } } }',
  );
  expect(ofVariable?.[0]?.message).toBe(`Variable "$usage" has invalid value at .cacheRead: ${allowed}`);
  expect(ofLiteral?.[0]?.message).toBe(`"cacheRead": ${allowed}`);
});

test.for([-1, 1.5, 9_007_199_254_740_992, '7', null])('%j is refused as a number of tokens', async (input) => {
  const { errors } = await estimate('flat', { input });
  expect(errors?.[0]?.message).toMatch(/TokenCount/);
});

test('tokens times requests beyond the exact integers are refused', async () => {
  const { errors } = await estimate('flat', { input: 9_007_199_254_740_991, requests: 2 });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
});
