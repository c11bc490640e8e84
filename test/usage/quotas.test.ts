import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';
import { onDatabase } from '../harness/on-database.ts';
import { registerModels, setOverrides } from '../registry/registry.ts';

const TIER_QUOTAS = 'basic=-/-/5';
const onServer = Boolean(process.env['DATABASE_URL']);

let database: TestDatabase;
let source: CatalogGateway;
/** Two gateways on one database; the embedded database has one. */
let gateways: readonly TestGateway[];
beforeAll(async () => {
  source = await gatewayWithCatalog();
  database = await testDatabase();
  const open = () => testGateway({ MODELSDEV_BASE_URL: source.url, TIER_QUOTAS, QUERY_TIMEOUT: '2m' }, database);
  const first = await open();
  gateways = onServer ? [first, await open()] : [first];
  await first.refresh();
  await registerModels(first, [
    { key: 'openai/mine', name: 'Mine', quotas: { requestsPerDay: 100, tokensPerMinute: 1000, requestsPerMinute: 90 } },
    { key: 'openai/crowded', name: 'Crowded', quotas: { requestsPerDay: 150 } },
    { key: 'openai/counted', name: 'Counted', quotas: { requestsPerDay: 9 } },
    { key: 'openai/daily', name: 'Daily', quotas: { requestsPerDay: 2 } },
    { key: 'openai/vast', name: 'Vast', quotas: { requestsPerDay: 1000 } },
  ]);
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await source.close();
  await database.remove();
});

async function answer(document: string, { gateway = gateways[0], variables = {}, key = ADMIN_KEY } = {}) {
  if (!gateway) throw new Error('There is no gateway.');
  const { data, errors } = await gateway.ask(document, variables, key);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const ALLOWANCE = `allowed reason resetsAt remaining { requestsPerMinute tokensPerMinute requestsPerDay budgetExact }
  quotas { limit scope allowed used remaining resetsAt }`;

async function check(model: string, usage = '{ input: 1 }', key = ADMIN_KEY) {
  const document = `{ checkAllowance(model: "${model}", usage: ${usage}) { ${ALLOWANCE} } }`;
  return (await answer(document, { key })).checkAllowance;
}

function reserveIn(model: string, rest = ''): string {
  return `mutation { reserveAllowance(input: { model: "${model}", usage: { input: 1 } ${rest} }) {
    reservation { id } allowance { ${ALLOWANCE} } userErrors { code }
  } }`;
}

async function reserve(model: string, options: Parameters<typeof answer>[1] & { readonly rest?: string } = {}) {
  return (await answer(reserveIn(model, options.rest), options)).reserveAllowance;
}

const settle = (id: string, event: object | null) =>
  answer(
    `mutation ($id: ID!, $event: UsageEventInput) {
      settleAllowance(input: { id: $id, event: $event }) { settled userErrors { code } }
    }`,
    { variables: { id, event } },
  );

const record = (event: object) =>
  answer('mutation ($event: UsageEventInput!) { recordUsage(input: { events: [$event] }) { recorded } }', {
    variables: { event },
  });

test('gateways let through as many of 1,000 concurrent calls as the quota allows', { timeout: 120_000 }, async () => {
  const calls = await Promise.all(
    Array.from({ length: 1000 }, async (_, index) => {
      const gateway = gateways[index % gateways.length];
      if (index % 5 !== 0) return reserve('openai/crowded', { ...(gateway && { gateway }) });
      const { allowed, remaining } = await check('openai/crowded');
      expect(allowed).toBe(remaining.requestsPerDay > 0);
      return null;
    }),
  );
  const reserved = calls.filter((call) => call?.reservation);
  expect(reserved).toHaveLength(150);
  const refused = calls.filter((call) => call && !call.reservation);
  expect(refused.every(({ allowance }) => allowance.reason === 'REQUESTS_PER_DAY')).toBe(true);
  expect(await check('openai/crowded')).toMatchObject({ allowed: false, remaining: { requestsPerDay: 0 } });
});

test('each quota refuses by itself, and says what is left and when it resets', async () => {
  const within = await check('openai/mine');
  expect(within).toMatchObject({ allowed: true, reason: null, resetsAt: null });
  expect(within.quotas).toEqual(
    [
      ['REQUESTS_PER_MINUTE', 90],
      ['TOKENS_PER_MINUTE', 1000],
      ['REQUESTS_PER_DAY', 100],
    ].map(([limit, allowed]) => ({
      ...{ limit, scope: 'MODEL', allowed, used: 0, remaining: allowed },
      resetsAt: expect.any(String),
    })),
  );
  for (const [usage, reason, seconds] of [
    ['{ input: 600, cacheRead: 401 }', 'TOKENS_PER_MINUTE', 60],
    ['{ input: 1, requests: 91 }', 'REQUESTS_PER_MINUTE', 60],
    // It resets later than the quota of the minute.
    ['{ input: 1, requests: 101 }', 'REQUESTS_PER_DAY', 86_400],
  ] as const) {
    const refused = await check('openai/mine', usage);
    expect(refused).toMatchObject({ allowed: false, reason });
    const waitMs = Date.parse(refused.resetsAt) - Date.now();
    expect(waitMs).toBeLessThan(seconds * 1000 + 2000);
    expect(Date.parse(refused.resetsAt) % (seconds * 1000)).toBe(0);
  }
});

test('a reservation counts until it is settled, released, or expired; usage counts once', async () => {
  const used = async () => 100 - (await check('openai/mine')).remaining.requestsPerDay;
  const [settled, released] = [await reserve('openai/mine'), await reserve('openai/mine')];
  expect(await used()).toBe(2);
  const event = { model: 'openai/mine', usage: { input: 5, requests: 3 }, idempotencyKey: 'settled' };
  expect((await settle(settled.reservation.id, event)).settleAllowance.settled).toBe(true);
  expect(await used()).toBe(4);
  expect((await settle(released.reservation.id, null)).settleAllowance.settled).toBe(true);
  expect(await used()).toBe(3);
  expect((await record(event)).recordUsage.recorded).toBe(0);
  expect(await used()).toBe(3);
  await record({ model: 'openai/mine', usage: { input: 1 }, at: '2026-01-01T00:00:00Z' });
  expect(await used()).toBe(3);
  await record({ model: 'mine', provider: 'openai', usage: { input: 1 } });
  expect(await used()).toBe(4);
  // The clock of the program is ahead.
  await record({ model: 'openai/mine', usage: { input: 1 }, at: new Date(Date.now() + 50_000).toISOString() });
  expect(await used()).toBe(5);
});

test('an event of a model with a quota is stored and counted by one statement, without a transaction', async () => {
  const [gateway] = gateways;
  if (!gateway) throw new Error('There is no gateway.');
  const used = async () => 9 - (await check('openai/counted')).remaining.requestsPerDay;
  const event = { model: 'openai/counted', usage: { input: 1 } };
  await record(event);
  expect(await used()).toBe(1);
  const before = gateway.log.length;
  await record({ ...event, idempotencyKey: 'at once' });
  const sent = gateway.log.slice(before).flatMap(({ statement }) => (statement === undefined ? [] : String(statement)));
  expect(sent.filter((statement) => /insert into "?usage_/.test(statement))).toEqual([
    expect.stringMatching(/usage_keys.*usage_events.*usage_quota_windows/s),
  ]);
  expect(await used()).toBe(2);
});

test('the quotas of a tier are those of one caller over all models', async () => {
  const [gateway] = gateways;
  if (!gateway) throw new Error('There is no gateway.');
  const basic = (await newKey(gateway, { role: 'CALLER', owner: 'basic-team', tier: 'basic' })).secret;
  const other = (await newKey(gateway, { role: 'CALLER', owner: 'other-team', tier: 'basic' })).secret;
  const standard = (await newKey(gateway, { role: 'CALLER', owner: 'free-team', tier: 'standard' })).secret;
  const calls = await Promise.all(
    Array.from({ length: 12 }, (_, index) => reserve(index % 2 === 0 ? 'openai/gpt-5' : 'openai/mine', { key: basic })),
  );
  expect(calls.filter(({ reservation }) => reservation)).toHaveLength(5);
  expect(await check('openai/gpt-5', '{ input: 1 }', basic)).toMatchObject({
    allowed: false,
    reason: 'REQUESTS_PER_DAY',
    quotas: [{ limit: 'REQUESTS_PER_DAY', scope: 'TIER', allowed: 5, used: 5, remaining: 0 }],
  });
  expect(await check('openai/gpt-5', '{ input: 1 }', other)).toMatchObject({ allowed: true });
  expect(await check('openai/gpt-5', '{ input: 1 }', standard)).toMatchObject({ allowed: true, quotas: [] });
});

test('a refusal by one limit uses nothing of another', async () => {
  await answer(`mutation {
    setBudget(input: { scope: { owner: "poor" }, amount: "0.0000000001", period: DAY, action: BLOCK }) { budget { id } }
  }`);
  const gpt = 'openai/gpt-5';
  const [gateway] = gateways;
  if (!gateway) throw new Error('There is no gateway.');
  await setOverrides(gateway, [{ model: gpt, fields: {}, quotas: { requestsPerDay: 10 } }]);
  const before = (await check(gpt)).remaining.requestsPerDay;
  expect(await reserve(gpt, { rest: 'owner: "poor"' })).toMatchObject({
    reservation: null,
    allowance: { reason: 'BUDGET' },
  });
  expect((await check(gpt)).remaining.requestsPerDay).toBe(before);
});

test.skipIf(!onServer)('a client that is refused and retries is allowed once the day is over', async () => {
  for (const _ of [1, 2]) await record({ model: 'openai/daily', usage: { input: 1 } });
  for (const _ of [1, 2, 3]) expect(await reserve('openai/daily')).toMatchObject({ reservation: null });
  await onDatabase(
    database,
    sql`update usage_quota_windows set starts_at = starts_at - interval '1 day' where subject = 'openai/daily'`,
  );
  expect(await reserve('openai/daily')).toMatchObject({ reservation: { id: expect.any(String) } });
});

test.skipIf(!onServer)('use beyond the range of the counters keeps the quota exceeded, and is recorded', async () => {
  await record({ model: 'openai/vast', usage: { input: 1 } });
  await onDatabase(
    database,
    sql`update usage_quota_windows set requests = 9223372036854775807, tokens = 9223372036854775807
      where subject = 'openai/vast'`,
  );
  const recorded = await record({ model: 'openai/vast', usage: { input: 10, requests: 10 } });
  expect(recorded.recordUsage.recorded).toBe(1);
  expect(await check('openai/vast')).toMatchObject({ allowed: false, remaining: { requestsPerDay: 0 } });
});

test.each(['OpenAI/Mine', ' openai/mine', 'openai/MINE'])(
  'the spelling "%s" passes no quota of the model',
  async (spelling) => {
    const { quotas } = await check('openai/mine');
    const usedBy = await check(spelling);
    expect(usedBy.quotas).toEqual(quotas);
  },
);

test('a reservation is of the price of the tier that the prompt reaches, and is no spending', async () => {
  const usage = '{ input: 600000, output: 1000 }';
  const { model, setBudget } = await answer(`mutation {
    setBudget(input: { scope: { model: "openai/gpt-5.4" }, amount: "1000", period: MONTH, action: BLOCK }) {
      budget { id }
    }
  }`).then(async (set) => ({
    ...set,
    ...(await answer(`{ model(key: "openai/gpt-5.4") {
      long: estimateCost(usage: ${usage}) { totalExact }
      short: estimateCost(usage: { input: 100000, output: 1000 }) { totalExact }
    } }`)),
  }));
  expect(Number(model.long.totalExact)).toBeGreaterThan(6 * Number(model.short.totalExact));
  await answer(
    `mutation { reserveAllowance(input: { model: "openai/gpt-5.4", usage: ${usage} }) { reservation { id } } }`,
  );
  const { node } = await answer(
    `{ node(id: "${setBudget.budget.id}") { ... on Budget { spentExact remainingExact } } }`,
  );
  expect(node.spentExact).toBe('0');
  expect(Number(node.remainingExact)).toBeCloseTo(1000 - Number(model.long.totalExact), 9);
});
