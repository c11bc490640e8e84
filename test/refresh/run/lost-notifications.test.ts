import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalog, hold, withModel } from '../../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../../harness/database.ts';
import { type DatabaseProxy, databaseProxy } from '../../harness/database-proxy.ts';
import { eventually } from '../../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../../harness/gateway.ts';
import { type Connection, webSocket } from '../../harness/watch.ts';

const NAME = '{ model(key: "acme/a-1") { name } }';
const UPDATES = 'subscription { catalogUpdated { catalog { version } } }';

describe.skipIf(!process.env['DATABASE_URL'])('a gateway whose notifications are lost', () => {
  let source: FaultServer;
  let database: TestDatabase;
  let writing: TestGateway;
  let listening: TestGateway;
  let proxy: DatabaseProxy;
  let connection: Connection;
  beforeEach(async () => {
    source = await faultServer();
    database = await testDatabase();
    proxy = await databaseProxy(database.env.DATABASE_URL);
    const caches = { ANSWER_CACHE_BYTES: '1000000', ROW_CACHE_BYTES: '1000000' };
    writing = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
    // Its queries have a way of their own, so that only notifications are lost.
    listening = await testGateway({ ...caches, DATABASE_DIRECT_URL: proxy.url }, database);
    await hold(writing, source, catalog);
    connection = await webSocket(listening.url);
  });
  afterEach(async () => {
    connection.close();
    await Promise.all([writing.close(), listening.close()]);
    await proxy.close();
    await database.remove();
    await source.close();
  });

  const losses: Record<string, () => void> = {
    'because its connection is silent': () => proxy.fallSilent(),
    'because its connection is reset and none is made again': () => {
      proxy.sendAway();
      proxy.cut('RESET');
    },
    'because its connection is ended and none is made again': () => {
      proxy.sendAway();
      proxy.cut('END');
    },
  };

  test.for(Object.keys(losses))('%s, answers and publishes a version within a second of its commit', async (loss) => {
    const updates = connection.watch(UPDATES);
    // Answered after a look into the database, so what was asked for before it is subscribed by then.
    await connection.watch('subscription { refreshProgress { phase } }').next();
    await nameOf();
    losses[loss]?.();

    for (const name of ['One', 'Two', 'Three']) {
      source.serve('/catalog.json', json(withModel({ name })));
      const { catalogVersion } = await writing.refresh();
      const committedAt = performance.now();
      await eventually(nameOf, (shown) => shown === name);
      await updates.until(({ catalogUpdated }) => catalogUpdated.catalog.version === catalogVersion);
      expect(performance.now() - committedAt).toBeLessThan(1_000);
    }
  });

  test('hears the notifications again soon after its connection is reset', async () => {
    const again = proxy.nextConnection();
    const cutAt = performance.now();
    proxy.cut('RESET');
    await again;
    expect(performance.now() - cutAt).toBeLessThan(500);
  });

  async function nameOf(): Promise<string> {
    return (await listening.ask(NAME)).data.model.name;
  }
});
