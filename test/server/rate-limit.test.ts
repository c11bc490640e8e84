import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';
import { hasRedisServer, type RedisServer, redisServer } from '../harness/redis.ts';
import { waysToAsk } from './ask-over.ts';

/** Costs 7: each of its fields counts 1. */
const QUERY = '{ a: __typename b: __typename c: __typename d: __typename e: __typename f: __typename g: __typename }';

describe.each([
  ['without', '0'],
  ['with', '10000000'],
])('on one gateway %s an answer cache', (_with, cacheBytes) => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await testGateway({ RATE_LIMIT: '20', TRUST_PROXY: '127.0.0.1', ANSWER_CACHE_BYTES: cacheBytes });
  });
  afterAll(() => gateway.close());

  test('a response says what is left, and a refusal when to come back', async () => {
    const from = { 'x-forwarded-for': '192.0.2.1' };
    const first = await post(gateway.url, QUERY, from);
    expect(first).toMatchObject({ status: 200, limit: 20, remaining: 13, retryAfter: null });
    expect(first.reset).toBeGreaterThan(50);
    expect(first.reset).toBeLessThanOrEqual(60);
    expect(await post(gateway.url, QUERY, from)).toMatchObject({ status: 200, remaining: 6 });

    const refused = await post(gateway.url, QUERY, from);
    expect(refused).toMatchObject({ status: 429, limit: 20, remaining: 6, retryAfter: refused.reset });
    expect(refused.answer.errors[0].extensions).toEqual({
      code: 'RATE_LIMITED',
      tier: 'basic',
      cost: 7,
      limit: 20,
      remaining: 6,
      retryAfter: refused.reset,
    });
    // A refused operation spends nothing.
    expect(await post(gateway.url, '{ __typename }', from)).toMatchObject({ status: 200, remaining: 5 });
  });

  test('each address counts alone, and IPv6 by network', async () => {
    expect(await post(gateway.url, QUERY, { 'x-forwarded-for': '192.0.2.2' })).toMatchObject({ remaining: 13 });
    expect(await post(gateway.url, QUERY, { 'x-forwarded-for': '192.0.2.3' })).toMatchObject({ remaining: 13 });
    expect(await post(gateway.url, QUERY, { 'x-forwarded-for': '2001:db8::1' })).toMatchObject({ remaining: 13 });
    expect(await post(gateway.url, QUERY, { 'x-forwarded-for': '2001:db8::2' })).toMatchObject({ remaining: 6 });
  });

  test('an identity counts from every address, within its tier', async () => {
    const key = { authorization: `Bearer ${ADMIN_KEY}` };
    const one = await post(gateway.url, QUERY, { ...key, 'x-forwarded-for': '192.0.2.4' });
    const other = await post(gateway.url, QUERY, { ...key, 'x-forwarded-for': '192.0.2.5' });
    expect(one).toMatchObject({ status: 200, limit: 2_000 });
    expect(other.remaining).toBe(one.remaining - 7);
  });

  test('an operation that costs more than a minute allows is too large', async () => {
    const refused = await post(gateway.url, '{ models { nodes { key } } }', { 'x-forwarded-for': '192.0.2.6' });
    expect(refused).toMatchObject({ status: 400 });
    expect(refused.answer.errors[0].extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'COST', allowed: 20 });
  });
});

test.each(waysToAsk)('the limit counts operations over %s', async (transport, ask) => {
  const gateway = await testGateway({ RATE_LIMIT: '20' });
  for (let time = 0; time < 2; time++) expect((await ask(gateway.url, { query: QUERY })).extensions).toBeUndefined();
  const refused = await ask(gateway.url, { query: QUERY });
  expect(refused.extensions).toMatchObject({ code: 'RATE_LIMITED', cost: 7, remaining: 6 });
  expect(refused.status).toBe(transport === 'WebSocket' ? null : 429);
  const subscription = `subscription { refreshProgress ${QUERY} }`;
  expect((await ask(gateway.url, { query: subscription })).extensions).toMatchObject({ code: 'RATE_LIMITED' });
  await gateway.close();
});

test('without RATE_LIMIT, responses have no headers of a limit', async () => {
  const gateway = await testGateway();
  expect(await post(gateway.url, QUERY)).toMatchObject({ status: 200, limit: null });
  await gateway.close();
});

describe.skipIf(!hasRedisServer)('with Redis', () => {
  const gateways: TestGateway[] = [];
  let redis: RedisServer;

  afterEach(async () => {
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    await redis.kill();
  });

  test('two gateways let exactly the limit pass, ten times', async () => {
    redis = await redisServer();
    const env = { RATE_LIMIT: '70', REDIS_URL: redis.url, TRUST_PROXY: '127.0.0.1' };
    gateways.push(await testGateway(env), await testGateway(env));
    for (let run = 0; run < 10; run++) {
      const from = { 'x-forwarded-for': `192.0.2.${run}` };
      const asked = Array.from({ length: 30 }, (_, index) => post(urlOf(index % 2), QUERY, from));
      const statuses = (await Promise.all(asked)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(10);
      expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    }
    expect(messages()).toEqual([]);
  });

  test('a gateway counts alone while Redis is away, and says so once', async () => {
    redis = await redisServer();
    gateways.push(await testGateway({ RATE_LIMIT: '20', REDIS_URL: redis.url }));
    expect(await post(urlOf(0), QUERY)).toMatchObject({ status: 200, remaining: 13 });

    await redis.kill();
    expect(await post(urlOf(0), QUERY)).toMatchObject({ status: 200, remaining: 13 });
    expect(await post(urlOf(0), QUERY)).toMatchObject({ status: 200, remaining: 6 });
    expect(await post(urlOf(0), QUERY)).toMatchObject({ status: 429, remaining: 6 });
    expect(messages()).toEqual([AWAY]);

    redis = await redisServer(Number(new URL(redis.url).port));
    await eventually(
      async () => messages(),
      (found) => found.includes(BACK),
    );
    expect(messages()).toEqual([AWAY, BACK]);
    expect(await post(urlOf(0), QUERY)).toMatchObject({ status: 200, remaining: 13 });
  });

  test('a gateway starts while Redis is away', async () => {
    redis = await redisServer();
    await redis.kill();
    gateways.push(await testGateway({ RATE_LIMIT: '20', REDIS_URL: redis.url }));
    expect(await post(urlOf(0), QUERY)).toMatchObject({ status: 200, remaining: 13 });
    expect(messages()).toEqual([AWAY]);
  });

  const AWAY = 'Redis is away; this gateway counts rate limits alone';
  const BACK = 'Redis is back; gateways share rate limits again';

  function urlOf(index: number): string {
    return gateways[index]?.url ?? '';
  }

  function messages(): string[] {
    return gateways.flatMap(({ log }) => log.map(({ msg }) => msg)).filter((msg) => msg?.includes('Redis'));
  }
});

async function post(url: string, query: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const figure = (name: string) => {
    const value = response.headers.get(name);
    return value === null ? null : Number(value);
  };
  return {
    status: response.status,
    limit: figure('ratelimit-limit'),
    remaining: Number(figure('ratelimit-remaining')),
    reset: figure('ratelimit-reset'),
    retryAfter: figure('retry-after'),
    // biome-ignore lint/suspicious/noExplicitAny: the test knows what it asked for.
    answer: (await response.json()) as any,
  };
}
