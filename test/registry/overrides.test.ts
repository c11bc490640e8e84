import { afterEach, beforeEach, expect, test } from 'vitest';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, catalogGatewayWith, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { get } from '../mirror/get.ts';
import { change, setOverrides, withModel } from './registry.ts';

let gateway: CatalogGateway;
beforeEach(async () => {
  gateway = await gatewayWithCatalog();
});
afterEach(() => gateway.close());

const MODEL = `{ model(key: "openai/gpt-5") {
  origin tags note status quotas { requestsPerDay } metadata
  pricing { input output cacheRead } limits { context } overrides { field upstream effective note }
} }`;

async function model() {
  return (await gateway.read(MODEL)).model;
}

async function files(): Promise<string> {
  return (await get(`${gateway.url}/api.json`)).text;
}

test('an override replaces single fields, and its removal restores them exactly', async () => {
  const before = await model();
  const entry = await files();
  const fields = { 'pricing.input': 0.9, 'limits.context': 100_000, status: 'BETA' };
  const override = { model: 'openai/gpt-5', fields, note: 'contract', tags: ['b', 'a'], quotas: { requestsPerDay: 5 } };
  expect(await setOverrides(gateway, [override])).toMatchObject({ userErrors: [], items: [{ version: 1 }] });
  expect(await model()).toEqual({
    ...before,
    origin: 'OVERRIDDEN',
    tags: ['a', 'b'],
    note: 'contract',
    status: 'BETA',
    quotas: { requestsPerDay: 5 },
    pricing: { ...before.pricing, input: 0.9 },
    limits: { context: 100_000 },
    overrides: [
      { field: 'status', upstream: 'ACTIVE', effective: 'BETA', note: 'contract' },
      { field: 'pricing.input', upstream: before.pricing.input, effective: 0.9, note: 'contract' },
      { field: 'limits.context', upstream: before.limits.context, effective: 100_000, note: 'contract' },
    ],
  });
  expect(JSON.parse(await files()).openai.models['gpt-5'].cost.input).toBe(0.9);

  const removed = await change(gateway, 'removeOverrides(input: { models: ["openai/gpt-5"] })', 'userErrors { code }');
  expect(removed.userErrors).toEqual([]);
  expect(await model()).toEqual(before);
  expect(await files()).toBe(entry);

  // The source says the same as before, so nothing is left to change.
  const { status, summary } = await gateway.refresh({ force: true });
  expect({ status, models: summary.models.changed }).toEqual({ status: 'UNCHANGED', models: 0 });
});

test('filters, orders, cost and history use the effective values', async () => {
  await setOverrides(gateway, [{ model: 'openai/gpt-5', fields: { 'pricing.input': 0.001, 'pricing.output': 0.002 } }]);
  const { cheap, cost, overridden, before } = await gateway.read(`{
    cheap: models(filter: { maxInputPrice: 0.001, free: false }, orderBy: [{ field: INPUT_PRICE }]) { nodes { key } }
    cost: model(key: "openai/gpt-5") { estimateCost(usage: { input: 1000000, output: 1000000 }) { totalExact } }
    overridden: models(filter: { origins: [OVERRIDDEN] }) { totalCount nodes { key } }
    before: refreshes(first: 1) { nodes { trigger status changes { nodes { kind fields { field before after } anomalies { reason } } } } }
  }`);
  expect(cheap.nodes[0]).toEqual({ key: 'openai/gpt-5' });
  expect(cost.estimateCost.totalExact).toBe('0.003');
  expect(overridden).toEqual({ totalCount: 1, nodes: [{ key: 'openai/gpt-5' }] });
  const [refresh] = before.nodes;
  expect(refresh).toMatchObject({ trigger: 'REGISTRY', status: 'SUCCEEDED' });
  expect(refresh.changes.nodes).toEqual([
    {
      kind: 'CHANGED',
      anomalies: [],
      fields: expect.arrayContaining([
        { field: 'pricing.input', before: 1.25, after: 0.001 },
        { field: 'overrides.pricing.input', before: null, after: 1.25 },
        { field: 'origin', before: null, after: 'OVERRIDDEN' },
      ]),
    },
  ]);
});

const LARGE_PROMPT = `{ model(key: "google/gemini-2.5-pro") {
  pricing { input tiers { minContext input output cacheRead } }
  overrides { field upstream effective }
  large: estimateCost(usage: { input: 300000, output: 1000 }) { totalExact tier { minContext } }
} }`;

async function largePrompt() {
  return (await gateway.read(LARGE_PROMPT)).model;
}

test('an overridden price leaves the tiers of upstream, and overridden tiers replace all of them', async () => {
  const before = await largePrompt();
  const upstream = [{ minContext: 200_000, input: 2.5, output: 15, cacheRead: 0.25 }];
  const over = (fields: object) => setOverrides(gateway, [{ model: 'google/gemini-2.5-pro', fields }]);

  await over({ 'pricing.input': 0.5 });
  expect(await largePrompt()).toMatchObject({ pricing: { input: 0.5, tiers: upstream }, large: before.large });

  expect(await over({ 'pricing.input': 0.5, 'pricing.tiers': [] })).toMatchObject({ userErrors: [] });
  expect(await largePrompt()).toEqual({
    pricing: { input: 0.5, tiers: [] },
    overrides: [
      { field: 'pricing.input', upstream: 1.25, effective: 0.5 },
      { field: 'pricing.tiers', upstream, effective: [] },
    ],
    large: { totalExact: '0.16', tier: null },
  });
  expect(JSON.parse(await files()).google.models['gemini-2.5-pro'].cost).toEqual({
    ...{ input: 0.5, output: 10, cache_read: 0.125 },
  });

  const tiers = [
    { minContext: 250_000, input: 2, output: 8 },
    { minContext: 100_000, input: 1, output: 4 },
  ];
  await over({ 'pricing.tiers': tiers });
  const sorted = tiers.toReversed();
  expect(await largePrompt()).toEqual({
    pricing: { input: 1.25, tiers: sorted.map((tier) => ({ ...tier, cacheRead: null })) },
    overrides: [{ field: 'pricing.tiers', upstream, effective: sorted }],
    large: { totalExact: '0.608', tier: { minContext: 250_000 } },
  });

  await change(gateway, 'removeOverrides(input: { models: ["google/gemini-2.5-pro"] })', 'userErrors { code }');
  expect(await largePrompt()).toEqual(before);
});

test('overridden tiers replace the older form of upstream, whose newer form is no change behind them', async () => {
  const tier = { input: 4, output: 20 };
  const prices = { input: 2, output: 10 };
  const older = withModel(catalog, 'openai', 'gpt-4o', { cost: { ...prices, context_over_200k: tier } });
  const newer = (input: number) => {
    const tiers = [{ ...tier, input, tier: { type: 'context', size: 200_000 } }];
    return withModel(catalog, 'openai', 'gpt-4o', { cost: { ...prices, tiers } });
  };
  const state = async () =>
    gateway.read(`{
      model(key: "openai/gpt-4o") { pricing { tiers { minContext } contextOver200k { input } } overrides { upstream } }
      changes(filter: { models: ["openai/gpt-4o"] }, first: 1) { nodes { anomalies { reason field } } }
    }`);
  await gateway.show(older);
  await setOverrides(gateway, [{ model: 'openai/gpt-4o', fields: { 'pricing.tiers': [] } }]);
  const overridden = { pricing: { tiers: [], contextOver200k: null } };
  expect(await state()).toMatchObject({
    model: { ...overridden, overrides: [{ upstream: [{ minContext: 200_000, ...tier }] }] },
  });
  await gateway.show(newer(tier.input));
  expect((await state()).changes.nodes).toEqual([{ anomalies: [] }]);
  await gateway.show(newer(5));
  expect(await state()).toMatchObject({
    model: { ...overridden, overrides: [{ upstream: [{ minContext: 200_000, input: 5, output: 20 }] }] },
    changes: { nodes: [{ anomalies: [{ reason: 'OVERRIDDEN_FIELD_CHANGED', field: 'overrides.pricing.tiers' }] }] },
  });
});

test('a change of upstream behind an override is reported, and applies when the override ends', async () => {
  await setOverrides(gateway, [{ model: 'openai/gpt-5', fields: { 'pricing.input': 0.9 } }]);
  await gateway.show(earlierCatalog);
  const { model: overridden, changes } = await gateway.read(`{
    model(key: "openai/gpt-5") { pricing { input output } overrides { field upstream effective } }
    changes(filter: { models: ["openai/gpt-5"] }, first: 1) { nodes { fields { field before after } anomalies { reason field } } }
  }`);
  expect(overridden.pricing).toEqual({ input: 0.9, output: 12 });
  expect(overridden.overrides).toEqual([{ field: 'pricing.input', upstream: 1.5, effective: 0.9 }]);
  const [latest] = changes.nodes;
  expect(latest.fields).toContainEqual({ field: 'overrides.pricing.input', before: 1.25, after: 1.5 });
  expect(latest.anomalies).toEqual([{ reason: 'OVERRIDDEN_FIELD_CHANGED', field: 'overrides.pricing.input' }]);

  await change(gateway, 'removeOverrides(input: { models: ["openai/gpt-5"] })', 'userErrors { code }');
  expect((await model()).pricing).toMatchObject({ input: 1.5, output: 12 });
});

test('with REFRESH_GUARD=hold, an override is not held, and neither is a change behind it', async () => {
  const guarded = await catalogGatewayWith({ REFRESH_GUARD: 'hold' }, earlierCatalog, catalog);
  await setOverrides(guarded, [{ model: 'openai/gpt-5', fields: { 'pricing.input': 0.01 } }]);
  await guarded.show(withModel(catalog, 'openai', 'gpt-5', { cost: { input: 50, output: 10 } }));
  const { model: overridden, heldChanges } = await guarded.read(`{
    model(key: "openai/gpt-5") { pricing { input } overrides { upstream } }
    heldChanges { totalCount }
  }`);
  expect(overridden).toEqual({ pricing: { input: 0.01 }, overrides: [{ upstream: 50 }] });
  expect(heldChanges.totalCount).toBe(0);
  const tiers = [{ minContext: 200_000, input: 0.01, output: 0.02 }];
  await setOverrides(guarded, [{ model: 'google/gemini-2.5-pro', fields: { 'pricing.tiers': tiers } }]);
  const { pro, held } = await guarded.read(`{
    pro: model(key: "google/gemini-2.5-pro") { pricing { tiers { input } } }
    held: heldChanges { totalCount }
  }`);
  expect({ pro, held }).toEqual({ pro: { pricing: { tiers: [{ input: 0.01 }] } }, held: { totalCount: 0 } });
  const { changes } = await guarded.read(
    '{ changes(filter: { models: ["google/gemini-2.5-pro"] }, first: 1) { nodes { anomalies { reason } } } }',
  );
  expect(changes.nodes).toEqual([{ anomalies: [] }]);
  await guarded.close();
});

test('a hidden model is not in the catalog, and comes back as upstream has it by then', async () => {
  await setOverrides(gateway, [{ model: 'openai/gpt-5', fields: { hidden: true } }]);
  const count = async () =>
    (await gateway.read('{ models(filter: { keys: ["openai/gpt-5"] }) { totalCount } }')).models;
  expect(await count()).toEqual({ totalCount: 0 });
  expect(JSON.parse(await files()).openai.models).not.toHaveProperty('gpt-5');
  await gateway.show(earlierCatalog);
  expect(await count()).toEqual({ totalCount: 0 });
  await change(gateway, 'removeOverrides(input: { models: ["openai/gpt-5"] })', 'userErrors { code }');
  expect(await count()).toEqual({ totalCount: 1 });
  expect((await model()).pricing).toMatchObject({ input: 1.5 });
});

test('prices of a contract begin and end by themselves', async () => {
  const fields = { 'pricing.input': 0.5, 'pricing.validFrom': '2020-01-01', 'pricing.validUntil': '2021-01-01' };
  await setOverrides(gateway, [{ model: 'openai/gpt-5', fields }]);
  expect((await model()).pricing.input).toBe(1.25);
  await setOverrides(gateway, [{ model: 'openai/gpt-5', fields: { ...fields, 'pricing.validUntil': '2999-01-01' } }]);
  expect((await model()).pricing.input).toBe(0.5);

  const ended = { 'pricing.tiers': [], 'pricing.validUntil': '2021-01-01' };
  await setOverrides(gateway, [{ model: 'google/gemini-2.5-pro', fields: ended }]);
  expect(await largePrompt()).toMatchObject({ pricing: { tiers: [{ minContext: 200_000 }] }, overrides: [] });
});

const tierOf = (minContext: number) => ({ minContext, input: 1, output: 2 });

test('an override that cannot apply is refused, and so is its whole batch', async () => {
  const { items, userErrors } = await setOverrides(gateway, [
    { model: 'openai/gpt-5', fields: { 'pricing.input': 0.5 } },
    { model: 'openai/nothing', fields: { 'pricing.input': 0.5 } },
    { provider: 'nobody', fields: { name: 'Nobody' } },
  ]);
  expect(items).toEqual([]);
  expect(userErrors).toMatchObject([
    { path: 'overrides.1.model', code: 'UNKNOWN_MODEL' },
    { path: 'overrides.2.provider', code: 'UNKNOWN_PROVIDER' },
  ]);
  const invalid = await setOverrides(gateway, [
    { model: 'openai/gpt-5', fields: { 'pricing.inputs': 0.5 } },
    { model: 'openai/gpt-5', fields: { 'limits.context': -1 } },
    { model: 'openai/gpt-5', fields: {}, visibility: 'KEYS' },
    { model: 'openai/gpt-5', fields: { 'pricing.tiers': [{ minContext: 1, input: -1, output: 1, price: 1 }] } },
    { model: 'openai/gpt-5', fields: { 'pricing.tiers': [1, 2, 1].map((minContext) => tierOf(minContext)) } },
  ]);
  expect(invalid.userErrors).toMatchObject([
    { path: 'overrides.0.fields.pricing.inputs', code: 'UNKNOWN_FIELD' },
    { path: 'overrides.1.fields.limits.context', code: 'INVALID_VALUE' },
    { path: 'overrides.2.visibility', code: 'OVERRIDE_IS_PUBLIC' },
    { path: 'overrides.3.fields.pricing.tiers.0.input', code: 'INVALID_VALUE' },
    { path: 'overrides.3.fields.pricing.tiers.0.price', code: 'UNKNOWN_FIELD' },
    { path: 'overrides.4.fields.pricing.tiers', code: 'INVALID_VALUE' },
  ]);
  // Upstream has no prices of this model.
  for (const fields of [{ 'pricing.input': 1 }, { 'pricing.tiers': [tierOf(1)] }, { 'pricing.cacheRead': 1 }]) {
    const incomplete = await setOverrides(gateway, [
      { model: 'amazon-bedrock/meta.llama3-3-70b-instruct-v1:0', fields },
    ]);
    expect(incomplete.userErrors).toMatchObject([{ path: 'overrides.0.fields', code: 'INCOMPLETE_PRICING' }]);
  }
  expect((await model()).origin).toBe('UPSTREAM');
});

test('an override of a provider', async () => {
  const override = { provider: 'openai', fields: { apiUrl: 'https://gateway.example/v1', name: 'Ours' } };
  expect(await setOverrides(gateway, [override])).toMatchObject({ userErrors: [] });
  const { provider } = await gateway.read(
    '{ provider(key: "openai") { name apiUrl origin overrides { field upstream effective } } }',
  );
  expect(provider).toEqual({
    name: 'Ours',
    apiUrl: 'https://gateway.example/v1',
    origin: 'OVERRIDDEN',
    overrides: [
      { field: 'name', upstream: 'OpenAI', effective: 'Ours' },
      { field: 'apiUrl', upstream: null, effective: 'https://gateway.example/v1' },
    ],
  });
});
