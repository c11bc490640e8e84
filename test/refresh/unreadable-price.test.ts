import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { catalog, hold, withModel } from '../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { guardedGateway } from '../harness/guarded-gateway.ts';

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url });
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

const PRICED = `{ model(key: "acme/a-1") { name extra pricing {
  input output cacheRead tiers { minContext input output } contextOver200k { input } modes { name input output }
} } }`;
const REFRESH = `query ($id: ID!) { node(id: $id) { ... on Refresh { problems { nodes { path message } } changes { nodes {
  fields { field before after } anomalies { reason field message }
} } } } }`;

const known = {
  cost: {
    input: 3,
    output: 15,
    cache_read: 0.3,
    tiers: [{ input: 6, output: 22, tier: { type: 'context', size: 200_000 } }],
  },
  experimental: { modes: { fast: { cost: { input: 30, output: 150 } } } },
};
const knownPricing = {
  input: 3,
  output: 15,
  cacheRead: 0.3,
  tiers: [{ minContext: 200_000, input: 6, output: 22 }],
  contextOver200k: null,
  modes: [{ name: 'fast', input: 30, output: 150 }],
};
const tiers = (prices: object) => [{ input: 6, output: 22, ...prices, tier: { type: 'context', size: 200_000 } }];

async function modelOf(asked: TestGateway) {
  const { data } = await asked.ask(PRICED);
  return data.model;
}

async function refreshTo(fields: object) {
  source.serve('/catalog.json', json(withModel(fields)));
  const { id, status } = await gateway.refresh();
  expect(status).toBe('SUCCEEDED');
  const { data } = await gateway.ask(REFRESH, { id });
  return data.node;
}

test.for([
  ['an input price', { cost: { ...known.cost, input: 'free' } }, 'cost.input', 'pricing.input', '"free"; it was 3.'],
  ['an output price', { cost: { ...known.cost, output: -3 } }, 'cost.output', 'pricing.output', '-3; it was 15.'],
  [
    'a cache price',
    { cost: { ...known.cost, cache_read: [] } },
    'cost.cache_read',
    'pricing.cacheRead',
    'a list; it was 0.3.',
  ],
  [
    'a price of a tier',
    { cost: { ...known.cost, tiers: tiers({ input: -6 }) } },
    'cost.tiers[0].input',
    'pricing.tiers[200000].input',
    '-6; it was 6.',
  ],
  [
    'a price of a mode',
    { experimental: { modes: { fast: { cost: { input: 30, output: 'high' } } } } },
    'experimental.modes.fast.cost.output',
    'pricing.modes.fast.output',
    '"high"; it was 150.',
  ],
] as const)('%s that is unreadable keeps the known one', async ([, fields, path, name, message]) => {
  await hold(gateway, source, withModel(known));
  const { problems, changes } = await refreshTo({ ...known, ...fields });
  expect(problems.nodes).toMatchObject([{ path: `providers.acme.models.a-1.${path}` }]);
  expect(changes.nodes).toHaveLength(1);
  expect(changes.nodes[0].anomalies).toMatchObject([
    { reason: 'PRICE_UNREADABLE', message: `${name} is unreadable: ${message}` },
  ]);
  expect(await modelOf(gateway)).toMatchObject({ pricing: knownPricing, extra: expect.anything() });
});

test.for([
  ['all prices', { cost: 'free' }, 'cost', 4 + 1],
  ['all tiers', { cost: { ...known.cost, tiers: 'none' } }, 'cost.tiers', 2],
  ['all modes', { experimental: { modes: 'none' } }, 'experimental.modes', 2],
  ['all prices of a mode', { experimental: { modes: { fast: { cost: 5 } } } }, 'experimental.modes.fast.cost', 2],
] as const)('%s that are unreadable keep the known ones', async ([, fields, path, count]) => {
  await hold(gateway, source, withModel(known));
  const { problems, changes } = await refreshTo({ ...known, ...fields });
  expect(problems.nodes).toMatchObject([{ path: `providers.acme.models.a-1.${path}` }]);
  const anomalies: { reason: string }[] = changes.nodes[0].anomalies;
  expect(anomalies.map(({ reason }) => reason)).toEqual(Array.from({ length: count }, () => 'PRICE_UNREADABLE'));
  expect(await modelOf(gateway)).toMatchObject({ pricing: knownPricing });
});

test('the price over 200,000 tokens is kept when it is unreadable', async () => {
  const over = (input: unknown) => ({ cost: { input: 3, output: 15, context_over_200k: { input, output: 22 } } });
  await hold(gateway, source, withModel(over(6)));
  const { changes } = await refreshTo(over('free'));
  expect(changes.nodes[0].anomalies).toMatchObject([
    { reason: 'PRICE_UNREADABLE', message: 'pricing.tiers[200000].input is unreadable: "free"; it was 6.' },
  ]);
  expect((await modelOf(gateway)).pricing.contextOver200k).toEqual({ input: 6 });
});

test('an unreadable price does not hold up other fields, and a readable price replaces it', async () => {
  await hold(gateway, source, withModel(known));
  const unreadable = { ...known.cost, input: 'free', output: 16 };
  await refreshTo({ cost: unreadable, name: 'New' });
  expect(await modelOf(gateway)).toMatchObject({
    name: 'New',
    pricing: { input: 3, output: 16 },
    extra: { cost: { input: 'free' } },
  });
  // The known price stays with each further refresh of the same document.
  expect(await gateway.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });

  const { changes } = await refreshTo({ cost: { ...known.cost, input: 4, output: 16 }, name: 'New' });
  expect(changes.nodes).toMatchObject([{ fields: [{ field: 'pricing.input', after: 4 }], anomalies: [] }]);
  expect(await modelOf(gateway)).toMatchObject({ pricing: { input: 4, output: 16 }, extra: null });
});

test('an unreadable price of a new model is unknown', async () => {
  const without = structuredClone(catalog);
  delete without.providers['acme']?.models['a-1'];
  await hold(gateway, source, without);
  await refreshTo({ cost: { input: 'free', output: 15 } });
  expect(await modelOf(gateway)).toMatchObject({ pricing: null, extra: { cost: { input: 'free' } } });
});

test('with REFRESH_GUARD=hold the whole change is held, and an approved one keeps the known price', async () => {
  const holding = await guardedGateway(source);
  onTestFinished(() => holding.close());
  await hold(holding, source, withModel(known));
  await holding.bring(withModel({ ...known, cost: { ...known.cost, input: 'free' }, name: 'New' }));
  expect(await modelOf(holding)).toMatchObject({ name: 'A-1', pricing: knownPricing, extra: null });
  const { id, anomalies } = await holding.onlyHeld();
  expect(anomalies).toMatchObject([{ reason: 'PRICE_UNREADABLE', field: 'pricing.input' }]);
  expect(await holding.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });
  expect(await holding.onlyHeld()).toMatchObject({ id });

  await holding.approve(id);
  expect(await modelOf(holding)).toMatchObject({ name: 'New', pricing: knownPricing });
});
