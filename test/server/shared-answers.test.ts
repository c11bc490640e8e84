import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { hasRedisServer, type RedisServer, redisServer } from '../harness/redis.ts';

const MODELS = '{ models(first: 5) { totalCount nodes { key pricing { input } } } }';
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
