import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byId, catalog, catalogOf, entry, hold, provider, withModel } from '../../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer, json } from '../../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../../harness/gateway.ts';
import { messageWith } from '../../harness/message-with.ts';

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url });
  await hold(gateway, source, catalog);
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

/** The changes that lead from one document to the other: what they are about, with their anomalies. */
async function changesBetween(before: unknown, after: unknown) {
  await hold(gateway, source, before);
  source.serve('/catalog.json', json(after));
  const { id, status } = await gateway.refresh({ allowMassRemoval: true });
  expect(status).toBe('SUCCEEDED');
  const { data } = await gateway.ask(CHANGES, { id });
  return data.node.changes.nodes;
}

const CHANGES = `query ($id: ID!) { node(id: $id) { ... on Refresh { changes { nodes {
  kind subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
  anomalies { reason field message }
} } } } }`;

async function anomaliesOf(before: object, after: object) {
  const changes = await changesBetween(withModel(before), withModel(after));
  expect(changes).toMatchObject([{ kind: 'CHANGED', subject: { key: 'acme/a-1' } }]);
  return changes[0].anomalies;
}

const priced = (input: number, more: object = {}) => ({ cost: { input, output: 50, ...more } });

test.for([
  [3, 30, 'PRICE_ROSE_10X', 'pricing.input changed from 3 to 30 (10 times or more).'],
  [0.07, 0.7, 'PRICE_ROSE_10X', 'pricing.input changed from 0.07 to 0.7 (10 times or more).'],
  [0.1, 1, 'PRICE_ROSE_10X', 'pricing.input changed from 0.1 to 1 (10 times or more).'],
  [0.7, 0.07, 'PRICE_FELL_10X', 'pricing.input changed from 0.7 to 0.07 (one tenth or less).'],
  [3, 0.0000001, 'PRICE_FELL_10X', 'pricing.input changed from 3 to 0.0000001 (one tenth or less).'],
  [3, 0, 'PRICE_TO_ZERO', 'pricing.input changed from 3 to 0.'],
  [0, 3, 'PRICE_FROM_ZERO', 'pricing.input changed from 0 to 3.'],
] as const)('a price change from %d to %d is a %s anomaly', async ([before, after, reason, message]) => {
  expect(await anomaliesOf(priced(before), priced(after))).toEqual([{ reason, field: 'pricing.input', message }]);
});

test.for([
  [3, 29.99],
  [0.7, 0.071],
] as const)('a price change from %d to %d is not an anomaly', async ([before, after]) => {
  expect(await anomaliesOf(priced(before), priced(after))).toEqual([]);
});

test('a price that appears or disappears is not an anomaly', async () => {
  expect(await anomaliesOf(priced(3, { cache_read: 1 }), priced(3, { cache_write: 0 }))).toEqual([]);
});

test('the prices of a tier are compared with those of the tier of the same size', async () => {
  const tier = (size: number, input: number) => ({ input, output: 50, tier: { type: 'context', size } });
  const before = priced(3, { tiers: [tier(200_000, 6), tier(400_000, 12)] });
  const after = priced(3, { tiers: [tier(100_000, 0.5), tier(400_000, 120)] });
  expect(await anomaliesOf(before, after)).toEqual([
    {
      reason: 'PRICE_ROSE_10X',
      field: 'pricing.tiers',
      message: messageWith('pricing.tiers[400000].input', 12, 120),
    },
  ]);
});

describe('a price over 200,000 tokens that becomes a tier of another size', () => {
  const before = priced(3, { context_over_200k: { input: 6, output: 75 } });
  const toTier = (input: number) =>
    priced(3, { tiers: [{ input, output: 75, tier: { type: 'context', size: 272_000 } }] });

  test('is a change without anomalies', async () => {
    expect(await anomaliesOf(before, toTier(6))).toEqual([]);
  });

  test('has an anomaly if the price is ten times as high', async () => {
    expect(await anomaliesOf(before, toTier(60))).toEqual([
      {
        reason: 'PRICE_ROSE_10X',
        field: 'pricing.tiers',
        message: 'pricing.tiers[200000].input changed from 6 to 60 (10 times or more).',
      },
    ]);
  });
});

test('the price of a pricing mode is checked too', async () => {
  const fast = (input: number) => ({ experimental: { modes: { 'fast.v2': { cost: { input, output: 9 } } } } });
  expect(await anomaliesOf(fast(5), fast(50))).toMatchObject([
    { reason: 'PRICE_ROSE_10X', field: 'pricing.modes.fast.v2.input' },
  ]);
});

test('each figure has its own anomaly', async () => {
  const anomalies = await anomaliesOf(
    { cost: { input: 3, output: 15 }, limit: { context: 200_000 } },
    { cost: { input: 30, output: 0 }, limit: { context: 20_000 } },
  );
  expect(anomalies.map(({ field }: { field: string }) => field)).toEqual([
    'pricing.input',
    'pricing.output',
    'limits.context',
  ]);
});

test('a limit cut by more than half is an anomaly', async () => {
  expect(await anomaliesOf({ limit: { context: 200_001 } }, { limit: { context: 100_000 } })).toEqual([
    {
      reason: 'LIMIT_HALVED',
      field: 'limits.context',
      message: messageWith('limits.context', 200_001, 100_000),
    },
  ]);
});

test.for([
  ['that is no longer published', { output: 8_000 }, 'limits.context'],
  ['that becomes 0', { context: 0, output: 8_000 }, 'limits.context'],
  ['that disappears with all other limits', undefined, 'limits'],
] as const)('a limit %s is an anomaly', async ([, limit, field]) => {
  const before = { limit: { context: 200_000, ...(limit && { output: 8_000 }) } };
  expect(await anomaliesOf(before, { limit })).toEqual([
    { reason: 'LIMIT_HALVED', field, message: messageWith('limits.context', 200_000) },
  ]);
});

test.for([
  ['cut by half', { context: 200_000 }, { context: 100_000 }],
  ['that was not published before', { output: 8_000 }, { context: 1, output: 8_000 }],
  ['that was 0 before', { context: 0, output: 8_000 }, { context: 1, output: 8_000 }],
] as const)('a limit %s is not an anomaly', async ([, before, after]) => {
  expect(await anomaliesOf({ limit: before }, { limit: after })).toEqual([]);
});

test('a limit of a base model is checked too', async () => {
  const withBase = (output: number) => ({ ...catalog, models: byId(entry('acme/a-1', { limit: { output } })) });
  expect(await changesBetween(withBase(64_000), withBase(8_000))).toMatchObject([
    { subject: { key: 'acme/a-1' }, anomalies: [{ reason: 'LIMIT_HALVED', field: 'limits.output' }] },
  ]);
});

test('a restored model is compared with its last state', async () => {
  await hold(gateway, source, withModel(priced(3)));
  const without = structuredClone(catalog);
  delete without.providers['acme']?.models['a-1'];
  expect(await changesBetween(without, withModel(priced(30)))).toMatchObject([
    { kind: 'RESTORED', anomalies: [{ reason: 'PRICE_ROSE_10X' }] },
  ]);
});

/** Of a provider p0 with so many models, and others that stay as they are. */
function shrunk(left: number, fields: object = {}) {
  const others = catalogOf(3, 1).providers;
  const models = Array.from({ length: left }, (_, number) => entry(`m${number}`));
  return { providers: { ...others, p0: provider('p0', models, fields) } };
}

test('the loss of a fifth of its models is an anomaly of the provider and of each lost model', async () => {
  const anomalies = [
    {
      reason: 'PROVIDER_LOST_MODELS',
      field: null,
      message: messageWith('p0', 2, 10),
    },
  ];
  const changes = await changesBetween(shrunk(10), shrunk(8, { doc: 'https://p0.example' }));
  expect(changes).toHaveLength(3);
  expect(changes).toEqual(
    expect.arrayContaining([
      { kind: 'CHANGED', subject: { key: 'p0' }, anomalies },
      { kind: 'REMOVED', subject: { key: 'p0/m8' }, anomalies },
      { kind: 'REMOVED', subject: { key: 'p0/m9' }, anomalies },
    ]),
  );
});

test.for([
  ['less than a fifth of its models', 11, 9],
  ['one model of a few', 2, 1],
] as const)('a provider that lost %s has no anomaly', async ([, before, after]) => {
  const changes = await changesBetween(shrunk(before), shrunk(after));
  expect(changes).toHaveLength(before - after);
  expect(changes.flatMap(({ anomalies }: { anomalies: unknown[] }) => anomalies)).toEqual([]);
});

test('the loss of its only model is an anomaly of the provider and of the model', async () => {
  const anomalies = [{ reason: 'PROVIDER_LOST_MODELS', field: null, message: 'Provider p0 lost its only model.' }];
  const changes = await changesBetween(shrunk(1), shrunk(0, { doc: 'https://p0.example' }));
  expect(changes).toHaveLength(2);
  expect(changes).toEqual(
    expect.arrayContaining([
      { kind: 'CHANGED', subject: { key: 'p0' }, anomalies },
      { kind: 'REMOVED', subject: { key: 'p0/m0' }, anomalies },
    ]),
  );
});

test('the removal of a provider with its models is an anomaly', async () => {
  const { p0: _, ...others } = shrunk(3).providers;
  const changes = await changesBetween(shrunk(3), { providers: others });
  expect(changes).toHaveLength(4);
  for (const change of changes) {
    expect(change).toMatchObject({ kind: 'REMOVED', anomalies: [{ reason: 'PROVIDER_LOST_MODELS' }] });
  }
});

test('filling an empty catalog creates no changes and no anomalies', async () => {
  const empty = await testGateway({ MODELSDEV_BASE_URL: source.url, REFRESH_GUARD: 'hold' });
  await hold(empty, source, catalog);
  const { data } = await empty.ask('{ changes { totalCount } heldChanges(statuses: null) { totalCount } }');
  expect(data).toEqual({ changes: { totalCount: 0 }, heldChanges: { totalCount: 0 } });
  await empty.close();
});
