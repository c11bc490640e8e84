import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const free = { input: 0, output: 0 };
const dear = { input: 2, output: 8 };

const over = (size: number, prices: object) => ({ ...prices, tier: { type: 'context', size } });
const speech = { input: ['text'], output: ['audio'] };
const drawing = { input: ['text'], output: ['text', 'image'] };
const listening = { input: ['audio'], output: ['text'] };

/** Models of a gateway that charges for most of its models, with what the price of 0 means. */
const gatewayModels: Readonly<Record<string, readonly [kind: string, model: object]>> = {
  paid: ['METERED', { name: 'Paid', cost: dear }],
  ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`paid-${n}`, ['METERED', { name: `Paid ${n}`, cost: dear }]])),
  chat: ['FREE', { name: 'Chat', cost: free }],
  autoglm: ['FREE', { name: 'AutoGLM', cost: free }],
  'openrouter/auto': ['UNKNOWN', { name: 'Auto Router', cost: free }],
  'acme-auto/best': ['UNKNOWN', { name: 'Best', cost: free }],
  'auto-model': ['UNKNOWN', { name: 'Auto model', cost: free }],
  picker: ['UNKNOWN', { name: 'Model Router', cost: free }],
  'openrouter/pareto-code': ['UNKNOWN', { name: 'Pareto Code', cost: free }],
  custom: ['UNKNOWN', { name: 'Custom Model', cost: free }],
  'openrouter/free': ['FREE', { name: 'Free Models Router', cost: free }],
  'acme-auto/free': ['FREE', { name: 'Acme Auto Free', cost: free }],
  'paid-router': ['METERED', { name: 'Paid Router', cost: { input: 0.14, output: 0 } }],
  'unpriced-router': ['UNKNOWN', { name: 'Unpriced Router' }],
  speaker: ['UNKNOWN', { name: 'Speaker', cost: free, modalities: speech }],
  'artist-1': ['UNKNOWN', { name: 'Artist', cost: free, modalities: drawing }],
  'artist-1:free': ['FREE', { name: 'Artist (free)', cost: free, modalities: drawing }],
  listener: ['UNKNOWN', { name: 'Listener', cost: free, modalities: listening }],
  '@cf/deepgram/nova-3': ['UNKNOWN', { name: 'Deepgram Nova 3', cost: free }],
  'mistral-ocr-latest': ['UNKNOWN', { name: 'Mistral OCR', cost: free }],
  'paid-artist': ['METERED', { name: 'Paid artist', cost: { input: 1, output: 0 }, modalities: drawing }],
  'free-below': ['METERED', { name: 'Below', cost: { ...free, tiers: [over(1_000, dear)] } }],
  'free-before': ['METERED', { name: 'Before', cost: { ...free, context_over_200k: dear } }],
  'free-slow': ['METERED', { name: 'Slow', cost: free, experimental: { modes: { fast: { cost: dear } } } }],
  'free-tiers': ['FREE', { name: 'Tiers', cost: { ...free, tiers: [over(1_000, free)] } }],
};

function provider(...costs: readonly (object | undefined)[]) {
  const models = costs.map((cost, index) => [`m-${index}`, { name: 'M', cost }]);
  return { name: 'P', models: Object.fromEntries(models) };
}

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway({
    providers: {
      acme: provider(free, dear, undefined, { input: 0, output: 1 }, { ...free, input_audio: 1 }),
      'acme-coding-plan': provider(free, dear, undefined),
      'acme-token-plan-cn': provider(free),
      'coding-planner': provider(free),
      'github-copilot': provider(free),
      gateway: {
        name: 'Gateway',
        models: Object.fromEntries(Object.entries(gatewayModels).map(([id, [, model]]) => [id, model])),
      },
      local: {
        name: 'Local',
        models: { artist: { name: 'Artist', cost: free, modalities: drawing }, chat: { name: 'Chat', cost: free } },
      },
    },
    models: {},
  });
});
afterAll(() => gateway.close());

test('a price of 0 is free, unless the provider sells a subscription', async () => {
  const { models } = await gateway.read(
    '{ models(first: 100, filter: { not: { providers: ["gateway", "local"] } }) { nodes { key priceKind } } }',
  );
  const kinds = models.nodes.map(({ key, priceKind }: { key: string; priceKind: string }) => [key, priceKind]);
  expect(Object.fromEntries(kinds)).toEqual({
    'acme-coding-plan/m-0': 'SUBSCRIPTION',
    'acme-coding-plan/m-1': 'METERED',
    'acme-coding-plan/m-2': 'UNKNOWN',
    'acme-token-plan-cn/m-0': 'SUBSCRIPTION',
    'acme/m-0': 'FREE',
    'acme/m-1': 'METERED',
    'acme/m-2': 'UNKNOWN',
    'acme/m-3': 'METERED',
    'acme/m-4': 'METERED',
    'coding-planner/m-0': 'FREE',
    'github-copilot/m-0': 'SUBSCRIPTION',
  });
});

test.for(Object.entries(gatewayModels))('the model %s of a gateway has the price kind %j', async ([id, [kind]]) => {
  const { model } = await gateway.read('query ($key: String!) { model(key: $key) { priceKind } }', {
    key: `gateway/${id}`,
  });
  expect(model.priceKind).toBe(kind);
});

test('an image model is free at a provider that charges for nothing', async () => {
  const { models } = await gateway.read('{ models(filter: { providers: ["local"] }) { nodes { priceKind } } }');
  expect(models.nodes).toEqual([{ priceKind: 'FREE' }, { priceKind: 'FREE' }]);
});

test('a router at 0 has no cost and matches no price filter', async () => {
  const filter = '{ keys: ["gateway/openrouter/auto", "gateway/chat"] }';
  const { model, byInput, byOutput } = await gateway.read(`{
    model(key: "gateway/openrouter/auto") { estimateCost(usage: { input: 1000 }) { total } }
    byInput: models(filter: { and: [${filter}], maxInputPrice: 1 }) { nodes { key } }
    byOutput: models(filter: { and: [${filter}], maxOutputPrice: 1 }) { nodes { key } }
  }`);
  expect(model.estimateCost).toBeNull();
  expect([byInput.nodes, byOutput.nodes]).toEqual([[{ key: 'gateway/chat' }], [{ key: 'gateway/chat' }]]);
});

test.for(['INPUT_PRICE', 'OUTPUT_PRICE'])('the models of unknown price come last by %s, either way', async (field) => {
  for (const direction of ['ASC', 'DESC']) {
    const { models } = await gateway.read(`{ models(first: 100, orderBy: { field: ${field}, direction: ${direction} }) {
      nodes { priceKind } } }`);
    const kinds: string[] = models.nodes.map(({ priceKind }: { priceKind: string }) => priceKind);
    const isKnown = kinds.map((kind) => kind === 'METERED' || kind === 'FREE');
    expect(isKnown).toEqual(isKnown.toSorted().toReversed());
  }
});
