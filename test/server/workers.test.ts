import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, held, json } from '../harness/fault-server.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { killGateways, type ReadyProcess, readyGateway, spawnGateway } from '../harness/process.ts';
import { webSocket } from '../harness/watch.ts';
import { readMetrics } from '../telemetry/read-metrics.ts';

const document = { providers: { acme: { name: 'Acme', models: { m: { name: 'M' } } } } };

test('on the embedded database, workers are refused', async () => {
  const { code, stderr } = await spawnGateway({ WORKERS: '2' }).exited;
  expect({ code, lines: stderr.length }).toEqual({ code: 1, lines: 1 });
  expect(stderr[0]).toContain('WORKERS needs DATABASE_URL');
});

describe.skipIf(!process.env['DATABASE_URL'])('two workers behind one port', () => {
  let database: TestDatabase;
  let source: FaultServer;
  let gateway: ReadyProcess;
  beforeEach(async () => {
    database = await testDatabase();
    source = await faultServer();
    source.serve('/catalog.json', json(document));
    gateway = await readyGateway({ ...database.env, WORKERS: '2', MODELSDEV_BASE_URL: source.url });
    await workersReady(2);
  });
  afterEach(async () => {
    await killGateways();
    await source.close();
    await database.remove();
  });

  test('answer alike after a refresh, and report their metrics together', async () => {
    await gateway.refresh();
    const asked = 20;
    await eventually(
      () => Promise.all(Array.from({ length: asked }, () => gateway.ask('query Version { catalog { version } }'))),
      (answers) => answers.every(({ data }) => data.catalog.version === 1),
    );
    const lines = gateway.log.filter(({ operation }) => operation === 'Version');
    const metrics = await readMetrics(gateway);
    const counted = metrics.get('modelgraph_operation_duration_seconds_count{operation="Version",outcome="ok"}');
    expect(counted).toBe(lines.length);
    expect(metrics.get('modelgraph_catalog_version')).toBe(1);
    expect(metrics.get('modelgraph_sql_pool_size')).toBe(10);

    const { data } = await gateway.ask(
      '{ gatewayStatistics { poolSize operations { durations { count } } } }',
      {},
      ADMIN_KEY,
    );
    const { poolSize, operations } = data.gatewayStatistics;
    expect(poolSize).toBe(10);
    expect(operations.durations.count).toBeGreaterThanOrEqual(lines.length);
  });

  test('publish each version to the subscribers of both, and count them together', async () => {
    // The primary process gives connections to its workers in turn.
    const connections = await Promise.all(Array.from({ length: 4 }, () => webSocket(gateway.url)));
    const watches = connections.map((connection) =>
      connection.watch('subscription { catalogUpdated { catalog { version } } }'),
    );
    await eventually(liveSubscriptions, (live) => live === 4);
    await gateway.refresh();
    for (const watch of watches)
      expect((await watch.next())?.data).toEqual({ catalogUpdated: { catalog: { version: 1 } } });
    for (const connection of connections) connection.close();
    await eventually(liveSubscriptions, (live) => live === 0);
  });

  test('refresh in the other when the one that refreshes is killed', async () => {
    source.serve('/catalog.json', held(json({})).answer, json(document));
    const asked = source.nextRequest();
    await gateway.refresh({ wait: false });
    const { sentToItsEnd } = await asked;
    const isKilled = () => Promise.race([sentToItsEnd.then(() => true), sleep(500, false)]);
    for (const pid of workerPids()) {
      process.kill(pid, 'SIGKILL');
      if (await isKilled()) break;
    }
    const sql = postgres(database.env.DATABASE_URL ?? '', { max: 1 });
    await sql`update refreshes set lease_expires_at = now() - interval '1 second' where status = 'RUNNING'`;
    await sql.end();
    const ended = await eventually(
      // A connection that is kept open may lead to the killed worker.
      () => gateway.ask('{ refreshes(first: 1) { nodes { status } } }').catch(() => null),
      (answer) => answer !== null && answer.data.refreshes.nodes[0].status !== 'RUNNING',
    );
    expect(ended?.data.refreshes.nodes[0].status).toBe('INTERRUPTED');
    await gateway.refresh();
    expect((await gateway.ask('{ catalog { version } }')).data.catalog.version).toBe(1);
  });

  test('replace the one that ends, and stop together', async () => {
    process.kill(Number(workerPids()[0]), 'SIGKILL');
    await workersReady(3);
    expect((await gateway.ask('{ catalog { version } }')).data.catalog.version).toBe(0);
    expect(await gateway.end('SIGTERM')).toEqual({ code: 0, signal: null, stderr: [] });
  });

  function workersReady(count: number) {
    return eventually(
      async () => gateway.log.filter(({ msg }) => msg === 'gateway ready').length,
      (ready) => ready === count,
    );
  }

  function workerPids(): readonly number[] {
    const pids = execFileSync('pgrep', ['-P', String(gateway.pid)], { encoding: 'utf8' });
    return pids.trim().split('\n').map(Number);
  }

  async function liveSubscriptions(): Promise<number | undefined> {
    return (await readMetrics(gateway)).get('modelgraph_subscriptions_live');
  }
});
