import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { databaseProxy } from '../harness/database-proxy.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { hasPostgresServer, streamingReplica } from '../harness/streaming-replica.ts';

const MODELS = '{ models(first: 5) { totalCount nodes { key pricing { input } } } }';

describe.skipIf(!hasPostgresServer)('with a streaming replica', () => {
  let cluster: Awaited<ReturnType<typeof streamingReplica>>;
  let source: FaultServer;
  let gateway: TestGateway;
  let admin: postgres.Sql;
  beforeAll(async () => {
    cluster = await streamingReplica();
    admin = postgres(cluster.replicaUrl, { max: 1, onnotice: () => {} });
    source = await faultServer();
    const env = {
      DATABASE_URL: cluster.url,
      DATABASE_REPLICA_URLS: cluster.replicaUrl,
      MODELSDEV_BASE_URL: source.url,
    };
    gateway = await testGateway(env, { env: { DATA_DIR: '' }, embedded: null, remove: async () => {} });
    await show(earlierCatalog);
  });
  afterAll(async () => {
    await gateway.close();
    await source.close();
    await admin.end();
    await cluster.remove();
  });

  test('reads go to the replica once it has the newest version', async () => {
    await untilReplicaIsRead();
  });

  test('a replica that lags is not read, and is read again after it has caught up', async () => {
    const before = await gateway.ask(MODELS);
    await cluster.pause();
    await show(catalog);
    const after = await gateway.ask(MODELS);
    expect(after).not.toEqual(before);
    for (let count = 0; count < 20; count++) expect(await gateway.ask(MODELS)).toEqual(after);
    await cluster.resume();
    await untilReplicaIsRead();
    expect(await gateway.ask(MODELS)).toEqual(after);
  });

  test('a replica that falls silent is soon not read', async () => {
    const proxy = await databaseProxy(cluster.replicaUrl);
    const env = { DATABASE_URL: cluster.url, DATABASE_REPLICA_URLS: proxy.url, MODELSDEV_ENABLED: 'false' };
    const other = await testGateway(env, { env: { DATA_DIR: '' }, embedded: null, remove: async () => {} });
    try {
      const before = await other.ask(MODELS);
      const silentAt = performance.now();
      proxy.fallSilent();
      await eventually(
        async () => other.log,
        (log) => log.some(({ msg }) => msg === 'a replica is not read'),
      );
      expect(performance.now() - silentAt).toBeLessThan(4_000);
      expect(await other.ask(MODELS)).toEqual(before);
      expect(await other.ask(MODELS)).toEqual(before);
    } finally {
      await other.close();
      await proxy.close();
    }
  });

  test('a query goes on at the primary when the replica ends', async () => {
    const before = await gateway.ask(MODELS);
    await cluster.stopReplica();
    expect(await gateway.ask(MODELS)).toEqual(before);
    expect(await gateway.ask(MODELS)).toEqual(before);
  });

  async function show(document: object): Promise<void> {
    source.serve('/catalog.json', json(document));
    const refresh = await gateway.refresh({ allowMassRemoval: true });
    expect(refresh.error).toBeNull();
  }

  /** Its sessions show their last statement. */
  async function untilReplicaIsRead(): Promise<void> {
    const startedAt = new Date();
    await eventually(
      async () => {
        await gateway.ask(MODELS);
        return admin`
          select 1 from pg_stat_activity
          where application_name = 'modelgraph' and query like '%"models"%' and query_start >= ${startedAt}
        `;
      },
      (sessions) => sessions.length > 0,
    );
  }
});
