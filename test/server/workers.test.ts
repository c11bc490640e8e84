import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { killGateways, type ReadyProcess, readyGateway, spawnGateway } from '../harness/process.ts';
import { readMetrics } from '../telemetry/read-metrics.ts';

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
    source.serve('/catalog.json', json({ providers: { acme: { name: 'Acme', models: { m: { name: 'M' } } } } }));
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

  test('replace the one that ends, and stop together', async () => {
    const { pid } = await readyWorker();
    process.kill(pid, 'SIGKILL');
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

  async function readyWorker(): Promise<{ readonly pid: number }> {
    const [pid] = execFileSync('pgrep', ['-P', String(gateway.pid)], { encoding: 'utf8' })
      .trim()
      .split('\n');
    return { pid: Number(pid) };
  }
});
