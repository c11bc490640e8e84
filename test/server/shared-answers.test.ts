import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toBytes } from '../../src/server/front/answers/stored-answer.ts';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { hasRedisServer, type RedisServer, redisServer } from '../harness/redis.ts';

const MODELS = '{ models(first: 5) { totalCount nodes { key pricing { input } } } }';
const strange = {
  expiresAtMs: Date.now() + 600_000,
  answer: {
    headers: {},
    body: Buffer.from('{"data":{}}'),
    etag: null,
    query: { name: 'other', document: '{ other }', cost: 1 },
  },
};
const hasServer = Boolean(process.env['DATABASE_URL']);

// The embedded Postgres serves one gateway.
describe.skipIf(!hasRedisServer || !hasServer)('gateways on one Redis', () => {
  let redis: RedisServer;
  let source: FaultServer;
  let database: TestDatabase;
  const gateways: TestGateway[] = [];
  beforeEach(async () => {
    redis = await redisServer();
    source = await faultServer();
    database = await testDatabase();
  });
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.close();
    await database.remove();
    await source.close();
    await redis.kill();
  });

  test('share answers of the newest version', async () => {
    const [one, two] = [await gatewayWith(), await gatewayWith()];
    await show(one, earlierCatalog);
    const first = await one.ask(MODELS);
    await untilStored(one);
    expect(await modelStatements(two, async () => expect(await two.ask(MODELS)).toEqual(first))).toEqual([]);

    await show(one, catalog);
    const second = await eventually(
      () => two.ask(MODELS),
      (answer) => JSON.stringify(answer) !== JSON.stringify(first),
    );
    expect(await one.ask(MODELS)).toEqual(second);
  });

  test('share none with another database or other settings', async () => {
    const one = await gatewayWith();
    await show(one, earlierCatalog);
    await one.ask(MODELS);
    const other = await testDatabase();
    try {
      const strange = await gatewayWith({}, other);
      await show(strange, catalog);
      expect(await strange.ask(MODELS)).not.toEqual(await one.ask(MODELS));
      const strict = await gatewayWith({ QUERY_COST_LIMIT: '999' });
      expect(await modelStatements(strict, () => strict.ask(MODELS))).not.toEqual([]);
    } finally {
      await gateways.at(1)?.close();
      gateways.splice(1, 1);
      await other.remove();
    }
  });

  test('answer alone, without waiting, when Redis ends', async () => {
    const [one, two] = [await gatewayWith(), await gatewayWith()];
    await show(one, earlierCatalog);
    const first = await one.ask(MODELS);
    await redis.kill();
    expect(await modelStatements(two, async () => expect(await two.ask(MODELS)).toEqual(first))).not.toEqual([]);
    expect(await two.ask(MODELS)).toEqual(first);
    await eventually(
      async () => two.log.filter(({ msg }) => msg === 'Redis fails; this gateway keeps answers alone'),
      (lines) => lines.length > 0,
    );
  });

  describe('get the right answer when Redis', () => {
    test.each<[string, (stored: Buffer) => Buffer]>([
      ['has other bytes', () => Buffer.from('other bytes')],
      ['has an empty value', () => Buffer.alloc(0)],
      ['has a part of an answer', (stored) => stored.subarray(0, -10)],
      [
        'has an answer with another body',
        (stored) => Buffer.concat([stored.subarray(0, -10), Buffer.from('0123456789')]),
      ],
      ['has the answer to a key of another gateway', () => toBytes('another key', strange)],
    ])('%s', async (_what, spoil) => {
      const [one, two] = [await gatewayWith(), await gatewayWith()];
      await show(one, earlierCatalog);
      await untilStored(one);
      const client = new Redis(redis.url);
      for (const key of await client.keys('modelgraph:answer:*')) {
        const stored = await client.getBuffer(key);
        await client.set(key, spoil(stored ?? Buffer.alloc(0)));
      }
      client.disconnect();
      const expected = await one.ask(MODELS);
      for (const _time of ['computed', 'kept']) expect(await two.ask(MODELS)).toEqual(expected);
    });

    test('has the answer to another question', async () => {
      const [one, two] = [await gatewayWith(), await gatewayWith()];
      await show(one, earlierCatalog);
      await untilStored(one);
      const client = new Redis(redis.url);
      const [first = ''] = await client.keys('modelgraph:answer:*');
      const labs = '{ labs { totalCount } }';
      const expected = await one.ask(labs);
      const isStored = async () => (await client.keys('modelgraph:answer:*')).filter((key) => key !== first);
      const [second = ''] = await eventually(isStored, ({ length }) => length > 0);
      await client.copy(first, second, 'REPLACE');
      client.disconnect();
      expect(await two.ask(labs)).toEqual(expected);
    });

    test('has lost all answers', async () => {
      const [one, two] = [await gatewayWith(), await gatewayWith()];
      await show(one, earlierCatalog);
      await untilStored(one);
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
      expect(await two.ask(MODELS)).toEqual(await one.ask(MODELS));
    });

    test('does not answer', async () => {
      const [one, two] = [await gatewayWith(), await gatewayWith()];
      await show(one, earlierCatalog);
      const expected = await one.ask(MODELS);
      redis.pause();
      try {
        for (let number = 1; number <= 3; number++) expect(await two.ask(`${MODELS} # ${number}`)).toEqual(expected);
        const warnings = two.log.filter(({ msg }) => msg === 'Redis fails; this gateway keeps answers alone');
        expect(warnings).not.toEqual([]);
      } finally {
        redis.resume();
      }
    });
  });

  /** A late notification of a refresh can drop an answer that is being kept. */
  async function untilStored(gateway: TestGateway): Promise<void> {
    const client = new Redis(redis.url);
    await eventually(
      async () => {
        await gateway.ask(MODELS);
        return client.keys('modelgraph:answer:*');
      },
      (keys) => keys.length > 0,
    );
    client.disconnect();
  }

  async function gatewayWith(env: Readonly<Record<string, string>> = {}, on = database): Promise<TestGateway> {
    const settings = { REDIS_URL: redis.url, ANSWER_CACHE_BYTES: '10000000', MODELSDEV_BASE_URL: source.url, ...env };
    const gateway = await testGateway(settings, on);
    gateways.push(gateway);
    return gateway;
  }

  async function show(gateway: TestGateway, document: object): Promise<void> {
    source.serve('/catalog.json', json(document));
    const refresh = await gateway.refresh({ allowMassRemoval: true });
    expect(refresh.error).toBeNull();
  }
});

async function modelStatements(gateway: TestGateway, during: () => Promise<unknown>): Promise<readonly string[]> {
  const statements = await gateway.statements(during);
  return statements.filter((statement) => statement.includes('from "models"'));
}
