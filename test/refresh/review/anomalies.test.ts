import { afterAll, beforeAll, expect, test } from 'vitest';
import { byId, catalog, catalogOf, entry, hold, provider, withModel } from '../../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer, json } from '../../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../../harness/gateway.ts';

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

/** The changes that lead from one document to the other: what they are about, with their suspicions. */
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
  suspicions { reason path message }
} } } } }`;

async function suspicionsOf(before: object, after: object) {
  const changes = await changesBetween(withModel(before), withModel(after));
  expect(changes).toMatchObject([{ kind: 'CHANGED', subject: { key: 'acme/a-1' } }]);
  return changes[0].suspicions;
}

const priced = (input: number, more: object = {}) => ({ cost: { input, output: 50, ...more } });

test.for([
  [3, 30, 'PRICE_TENFOLD', 'cost.input went from 3 to 30, ten times as much or more.'],
  [0.07, 0.7, 'PRICE_TENFOLD', 'cost.input went from 0.07 to 0.7, ten times as much or more.'],
  [0.1, 1, 'PRICE_TENFOLD', 'cost.input went from 0.1 to 1, ten times as much or more.'],
  [0.7, 0.07, 'PRICE_TENTH', 'cost.input went from 0.7 to 0.07, a tenth or less.'],
  [3, 0.0000001, 'PRICE_TENTH', 'cost.input went from 3 to 0.0000001, a tenth or less.'],
  [3, 0, 'PRICE_TO_ZERO', 'cost.input went from 3 to 0.'],
  [0, 3, 'PRICE_FROM_ZERO', 'cost.input went from 0 to 3.'],
] as const)('a price that went from %d to %d is suspicious: %s', async ([before, after, reason, message]) => {
  expect(await suspicionsOf(priced(before), priced(after))).toEqual([{ reason, path: 'cost.input', message }]);
});

test.for([
  [3, 29.99],
  [0.7, 0.071],
] as const)('a price that went from %d to %d is not suspicious', async ([before, after]) => {
  expect(await suspicionsOf(priced(before), priced(after))).toEqual([]);
});

test('a price that was not published before, or is no longer, is not suspicious', async () => {
  expect(await suspicionsOf(priced(3, { cache_read: 1 }), priced(3, { cache_write: 0 }))).toEqual([]);
});

test('a price of a tier is compared with that of the tier that begins where it does', async () => {
  const tier = (size: number, input: number) => ({ input, output: 50, tier: { type: 'context', size } });
  const before = priced(3, { tiers: [tier(200_000, 6), tier(400_000, 12)] });
  const after = priced(3, { tiers: [tier(100_000, 0.5), tier(400_000, 120)] });
  expect(await suspicionsOf(before, after)).toEqual([
    {
      reason: 'PRICE_TENFOLD',
      path: 'cost.tiers',
      message: 'cost.tiers[400000].input went from 12 to 120, ten times as much or more.',
    },
  ]);
});

test('a price of another way to be served is looked at too', async () => {
  const fast = (input: number) => ({ experimental: { modes: { 'fast.v2': { cost: { input, output: 9 } } } } });
  expect(await suspicionsOf(fast(5), fast(50))).toMatchObject([
    { reason: 'PRICE_TENFOLD', path: 'experimental.modes.fast.v2.cost.input' },
  ]);
});

test('every figure has its own suspicion', async () => {
  const suspicions = await suspicionsOf(
    { cost: { input: 3, output: 15 }, limit: { context: 200_000 } },
    { cost: { input: 30, output: 0 }, limit: { context: 20_000 } },
  );
  expect(suspicions.map(({ path }: { path: string }) => path)).toEqual(['cost.input', 'cost.output', 'limit.context']);
});

test('a limit cut by more than half is suspicious', async () => {
  expect(await suspicionsOf({ limit: { context: 200_001 } }, { limit: { context: 100_000 } })).toEqual([
    {
      reason: 'LIMIT_HALVED',
      path: 'limit.context',
      message: 'limit.context went from 200001 to 100000, less than half.',
    },
  ]);
});

test.for([
  ['of which nothing is known any more', { output: 8_000 }, 'limit.context'],
  ['that does not apply any more', { context: 0, output: 8_000 }, 'limit.context'],
  ['that is gone with all the others', undefined, 'limit'],
] as const)('a limit %s is suspicious', async ([, limit, path]) => {
  const before = { limit: { context: 200_000, ...(limit && { output: 8_000 }) } };
  expect(await suspicionsOf(before, { limit })).toEqual([
    { reason: 'LIMIT_HALVED', path, message: 'limit.context went from 200000 to none.' },
  ]);
});

test.for([
  ['cut by half', { context: 200_000 }, { context: 100_000 }],
  ['that was not known before', { output: 8_000 }, { context: 1, output: 8_000 }],
  ['that did not apply before', { context: 0, output: 8_000 }, { context: 1, output: 8_000 }],
] as const)('a limit %s is not suspicious', async ([, before, after]) => {
  expect(await suspicionsOf({ limit: before }, { limit: after })).toEqual([]);
});

test('a limit of a base model is looked at too', async () => {
  const withBase = (output: number) => ({ ...catalog, models: byId(entry('acme/a-1', { limit: { output } })) });
  expect(await changesBetween(withBase(64_000), withBase(8_000))).toMatchObject([
    { subject: { key: 'acme/a-1' }, suspicions: [{ reason: 'LIMIT_HALVED', path: 'limit.output' }] },
  ]);
});

test('one that comes back is compared with what it was', async () => {
  await hold(gateway, source, withModel(priced(3)));
  const without = structuredClone(catalog);
  delete without.providers['acme']?.models['a-1'];
  expect(await changesBetween(without, withModel(priced(30)))).toMatchObject([
    { kind: 'RESTORED', suspicions: [{ reason: 'PRICE_TENFOLD' }] },
  ]);
});

/** Of a provider p0 with so many models, and others that stay as they are. */
function shrunk(left: number, fields: object = {}) {
  const others = catalogOf(3, 1).providers;
  const models = Array.from({ length: left }, (_, number) => entry(`m${number}`));
  return { providers: { ...others, p0: provider('p0', models, fields) } };
}

test('a provider that lost a fifth of its models is suspicious, in each of them and in itself', async () => {
  const suspicions = [
    { reason: 'PROVIDER_SHRUNK', path: null, message: 'p0 lost 2 of its 10 models, a fifth or more.' },
  ];
  const changes = await changesBetween(shrunk(10), shrunk(8, { doc: 'https://p0.example' }));
  expect(changes).toHaveLength(3);
  expect(changes).toEqual(
    expect.arrayContaining([
      { kind: 'CHANGED', subject: { key: 'p0' }, suspicions },
      { kind: 'REMOVED', subject: { key: 'p0/m8' }, suspicions },
      { kind: 'REMOVED', subject: { key: 'p0/m9' }, suspicions },
    ]),
  );
});

test.for([
  ['less than a fifth of its models', 11, 9],
  ['one model of a few', 2, 1],
] as const)('a provider that lost %s is not suspicious', async ([, before, after]) => {
  const changes = await changesBetween(shrunk(before), shrunk(after));
  expect(changes).toHaveLength(before - after);
  expect(changes.flatMap(({ suspicions }: { suspicions: unknown[] }) => suspicions)).toEqual([]);
});

test('a provider that is gone with its models is suspicious', async () => {
  const { p0: _, ...others } = shrunk(3).providers;
  const changes = await changesBetween(shrunk(3), { providers: others });
  expect(changes).toHaveLength(4);
  for (const change of changes) {
    expect(change).toMatchObject({ kind: 'REMOVED', suspicions: [{ reason: 'PROVIDER_SHRUNK' }] });
  }
});

test('what fills an empty catalog is no change, so nothing of it is suspicious', async () => {
  const empty = await testGateway({ MODELSDEV_BASE_URL: source.url, REFRESH_GUARD: 'hold' });
  await hold(empty, source, catalog);
  const { data } = await empty.ask('{ changes { totalCount } heldChanges(waiting: null) { totalCount } }');
  expect(data).toEqual({ changes: { totalCount: 0 }, heldChanges: { totalCount: 0 } });
  await empty.close();
});
