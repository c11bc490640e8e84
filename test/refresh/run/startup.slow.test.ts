import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseImportArguments } from '../../../src/cli/import/import-arguments.ts';
import { importSnapshots } from '../../../src/cli/import/import-snapshots.ts';
import { parseConfig } from '../../../src/config.ts';
import { catalog, catalogOf as catalogWith, hold, shown } from '../../fixtures/small-catalogs.ts';
import type { TestDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/eventually.ts';
import { type FaultServer, faultServer, held, json, status } from '../../harness/fault-server.ts';
import { type Answer, type TestGateway, testGateway } from '../../harness/gateway.ts';
import { letPass } from '../../harness/let-pass.ts';
import { reusedDatabase } from '../../harness/reused-database.ts';
import { webSocket } from '../../harness/watch.ts';

const HOUR_MS = 3_600_000;

let source: FaultServer;
let database: TestDatabase;
let running: TestGateway[];
beforeEach(async () => {
  source = await faultServer();
  database = await reusedDatabase();
  running = [];
});
afterEach(async () => {
  for (const gateway of running) await gateway.close();
  await database.remove();
  await source.close();
});

describe('a gateway with an empty catalog', () => {
  test('refreshes at its start, with the trigger STARTUP', async () => {
    source.serve('/catalog.json', json(catalog));
    const gateway = await start();
    await refreshEnded(gateway, 'SUCCEEDED');
    expect((await catalogOf(gateway)).lastRefresh).toEqual({
      status: 'SUCCEEDED',
      trigger: 'STARTUP',
      requestedBy: null,
      sourceUrl: source.url,
      finishedAt: expect.any(String),
    });
  });

  test('has a catalog that is LIVE and FRESH then', async () => {
    source.serve('/catalog.json', json(catalog));
    const gateway = await start();
    await refreshEnded(gateway, 'SUCCEEDED');
    expect(await catalogOf(gateway)).toMatchObject({
      version: 1,
      source: { kind: 'LIVE', url: source.url },
      freshness: 'FRESH',
      counts: { models: 5 },
    });
  });

  test('plans the next refresh an interval after that one', async () => {
    source.serve('/catalog.json', json(catalog));
    const gateway = await start({ MODELSDEV_REFRESH_INTERVAL: '6h' });
    const { nextRefreshAt, lastRefresh } = await planned(gateway);
    expect(Math.abs(Date.parse(nextRefreshAt) - Date.parse(lastRefresh.finishedAt) - 6 * HOUR_MS)).toBeLessThan(60_000);
  });

  test('asks for nothing with MODELSDEV_AUTO_REFRESH=false: it stays EMPTY', async () => {
    const gateway = await start({ MODELSDEV_AUTO_REFRESH: 'false' });
    expect(await catalogOf(gateway)).toEqual({
      version: 0,
      source: { kind: 'EMPTY', url: null },
      freshness: 'EMPTY',
      refreshedAt: null,
      nextRefreshAt: null,
      counts: { models: 0 },
      lastRefresh: null,
    });
    expect(source.requests).toEqual([]);
  });
});

describe('a gateway with an empty catalog and no source', () => {
  test('serves the bundled catalog of 2025, EXPIRED', async () => {
    const gateway = await startOnBundled();
    const { source: from, freshness, refreshedAt, counts } = await catalogOf(gateway);
    expect({ from, freshness }).toEqual({
      from: { kind: 'BUNDLED', url: expect.stringMatching(/^npm:@tokenlens\/models@/) },
      freshness: 'EXPIRED',
    });
    expect(refreshedAt).toMatch(/^2025-/);
    expect(counts.models).toBeGreaterThan(500);
  });

  test('is ready', async () => {
    const gateway = await startOnBundled();
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  });

  describe('once the next refresh is planned', () => {
    test('says in one line of the log how old the bundled one is', async () => {
      const gateway = await startOnBundled();
      const { refreshedAt } = await planned(gateway);
      const ageDays = Math.floor((Date.now() - Date.parse(refreshedAt)) / (24 * HOUR_MS));
      expect(gateway.log.filter(({ msg }) => msg.startsWith('no live catalog'))).toMatchObject([
        { level: 40, msg: `no live catalog: serving the bundled catalog, which is ${ageDays} days old`, ageDays },
      ]);
    });

    test('has that within the hour', async () => {
      const { nextRefreshAt } = await planned(await startOnBundled());
      expect(Date.parse(nextRefreshAt) - Date.now()).toBeLessThan(HOUR_MS);
    });

    test('does not ask the source again before it', async () => {
      const gateway = await startOnBundled();
      await planned(gateway);
      // Each answer takes the gateway longer than to begin a refresh that it thinks due.
      for (let count = 0; count < 10; count++) await shown(gateway);
      expect(source.requests.map((request) => request.path)).toEqual(['/catalog.json', '/api.json']);
    });
  });

  async function startOnBundled(): Promise<TestGateway> {
    source.serve('/catalog.json', status(404));
    const gateway = await start();
    await refreshEnded(gateway, 'SUCCEEDED');
    return gateway;
  }
});

describe('a gateway whose refreshes failed', () => {
  test.each([
    { times: 'once', failures: 1, minutes: 5 },
    { times: 'twice', failures: 2, minutes: 10 },
    { times: 'four times', failures: 4, minutes: 40 },
  ])(
    '$times in a row, the last at its start, refreshes again $minutes minutes later',
    async ({ failures, minutes }) => {
      await failBefore(failures - 1);
      expect(await pauseMinutes(await start())).toBe(minutes);
    },
  );

  test('often in a row refreshes again after the interval at the latest', async () => {
    await failBefore(4);
    expect(await pauseMinutes(await start({ MODELSDEV_REFRESH_INTERVAL: '30m' }))).toBe(30);
  });

  test('in a row since one succeeded counts only those, and what it refused itself too', async () => {
    await failBefore(3);
    await fill();
    await letPass('2 days', database);
    source.serve('/catalog.json', json(catalogWith(1, 1)));
    for (const minutes of [5, 10, 20]) {
      const gateway = await start();
      expect(await pauseMinutes(gateway)).toBe(minutes);
      const { data } = await gateway.ask('{ catalog { lastRefresh { error { code } } } }');
      expect(data.catalog.lastRefresh).toEqual({ error: { code: 'MASS_REMOVAL' } });
      await gateway.close();
      running = [];
    }
  });

  async function failBefore(times: number): Promise<void> {
    source.serve('/catalog.json', status(500));
    const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
    for (let failures = 0; failures < times; failures++) await gateway.refresh();
    await gateway.close();
  }

  async function pauseMinutes(gateway: TestGateway): Promise<number> {
    const { nextRefreshAt, lastRefresh } = await planned(gateway);
    return Math.round((Date.parse(nextRefreshAt) - Date.parse(lastRefresh.finishedAt)) / 60_000);
  }
});

describe('a gateway with a fresh catalog', () => {
  let gateway: TestGateway;
  beforeEach(async () => {
    source.serve('/catalog.json', json(catalog));
    gateway = await start();
    await refreshEnded(gateway, 'SUCCEEDED');
  });

  test('refreshes again 5, 10 and 20 minutes after a requested refresh that failed', async () => {
    source.serve('/catalog.json', status(500));
    for (const minutes of [5, 10, 20]) {
      await gateway.refresh();
      await eventually(minutesToNext, (found) => found === minutes);
    }
  });

  test('waits as long as the source asks, and says until when', async () => {
    source.serve('/catalog.json', status(429, { retryAfter: '3600' }));
    expect(await gateway.refresh()).toMatchObject({ status: 'FAILED', error: { code: 'SOURCE_REFUSED', attempts: 1 } });
    await eventually(minutesToNext, (found) => found === 60);
    const { data } = await gateway.ask('{ catalog { nextRefreshAt lastRefresh { error { message retryAt } } } }');
    const { message, retryAt } = data.catalog.lastRefresh.error;
    expect(message).toContain('The source asks to wait until');
    expect(Math.abs(Date.parse(data.catalog.nextRefreshAt) - Date.parse(retryAt))).toBeLessThan(5_000);
  });

  test('waits as long as the source asked before a restart', async () => {
    source.serve('/catalog.json', status(429, { retryAfter: '7200' }));
    await gateway.refresh();
    await gateway.close();
    running = [];
    gateway = await start();
    await eventually(minutesToNext, (found) => found === 120);
  });

  async function minutesToNext(): Promise<number> {
    const { nextRefreshAt } = await catalogOf(gateway);
    return Math.round((Date.parse(nextRefreshAt) - Date.now()) / 60_000);
  }
});

describe('a bundled catalog', () => {
  let gateway: TestGateway;
  beforeEach(async () => {
    const disabled = await start({ MODELSDEV_ENABLED: 'false' });
    await refreshEnded(disabled, 'SUCCEEDED');
    await disabled.close();
    running = [];
    gateway = await start({ MODELSDEV_AUTO_REFRESH: 'false' });
  });

  test('is replaced by the next refresh, however much smaller, and that one is LIVE', async () => {
    source.serve('/catalog.json', json(catalog));
    expect(await gateway.refresh()).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 2, error: null });
    expect(await catalogOf(gateway)).toMatchObject({
      version: 2,
      source: { kind: 'LIVE', url: source.url },
      freshness: 'FRESH',
      counts: { models: 5 },
    });
  });

  test('is replaced without a change recorded', async () => {
    await hold(gateway, source, catalog);
    expect((await shown(gateway)).changes).toEqual({ totalCount: 0 });
  });

  test('is no observation: days between its own and the first refresh can be imported', async () => {
    await hold(gateway, source, catalog);
    await gateway.close();
    running = [];
    const folder = await mkdtemp(join(tmpdir(), 'modelgraph-startup-'));
    const path = join(folder, '2026-01-01.catalog.json');
    await writeFile(path, JSON.stringify(catalog));
    const config = parseConfig({ ...database.env, LOG_LEVEL: 'silent' });
    const output = { write: () => {} };
    const { signal } = new AbortController();
    expect(await importSnapshots(config, parseImportArguments([path]), output, signal, database.embedded)).toBe(true);
    await rm(folder, { recursive: true });
    gateway = await start({ MODELSDEV_AUTO_REFRESH: 'false' });
    const { data } = await gateway.ask(`{
      bundled: catalog(asOf: "2025-12-31T00:00:00Z") { version }
      imported: catalog(asOf: "2026-01-02T00:00:00Z") { counts { models } }
      model(key: "acme/a-1") { firstSeenAt }
    }`);
    expect(data).toEqual({
      bundled: null,
      imported: { counts: { models: 5 } },
      model: { firstSeenAt: '2026-01-01T00:00:00.000Z' },
    });
  });

  test('stays when a refresh fails', async () => {
    const before = await shown(gateway);
    source.serve('/catalog.json', status(404));
    expect(await gateway.refresh()).toMatchObject({ status: 'FAILED' });
    expect(await shown(gateway)).toEqual(before);
  });
});

describe('a gateway with MODELSDEV_ENABLED=false', () => {
  test('serves the bundled catalog and plans no refresh', async () => {
    const gateway = await start({ MODELSDEV_ENABLED: 'false' });
    await refreshEnded(gateway, 'SUCCEEDED');
    expect(await catalogOf(gateway)).toMatchObject({
      version: 1,
      source: { kind: 'BUNDLED' },
      freshness: 'EXPIRED',
      nextRefreshAt: null,
    });
  });

  test('asks the source for nothing', async () => {
    const gateway = await start({ MODELSDEV_ENABLED: 'false' });
    await refreshEnded(gateway, 'SUCCEEDED');
    expect(source.requests).toEqual([]);
  });

  test('shows what is stored', async () => {
    await fill();
    const gateway = await start({ MODELSDEV_ENABLED: 'false' });
    expect(await catalogOf(gateway)).toMatchObject({ version: 1, source: { kind: 'LIVE' }, counts: { models: 5 } });
  });
});

describe('a gateway that starts on a full catalog', () => {
  beforeEach(() => fill());

  test('does not ask the source while the catalog is not due', async () => {
    const asked = source.requests.length;
    const gateway = await start();
    await planned(gateway);
    expect(source.requests).toHaveLength(asked);
  });

  test('plans the next refresh an interval after the last', async () => {
    const { nextRefreshAt, lastRefresh } = await planned(await start());
    expect(Math.abs(Date.parse(nextRefreshAt) - Date.parse(lastRefresh.finishedAt) - 24 * HOUR_MS)).toBeLessThan(
      60_000,
    );
  });

  test('asks the source when the catalog is due, with the trigger STARTUP', async () => {
    source.serve('/catalog.json', held(json(catalog)).answer);
    const asked = source.nextRequest();
    const gateway = await start({ MODELSDEV_REFRESH_INTERVAL: '1ms' });
    await asked;
    expect((await catalogOf(gateway)).lastRefresh).toMatchObject({ status: 'RUNNING', trigger: 'STARTUP' });
  });

  test('keeps it when the source is down, and does not fall back to the bundled one', async () => {
    const before = await catalogAndModels();
    source.serve('/catalog.json', status(500));
    const gateway = await start({ MODELSDEV_REFRESH_INTERVAL: '1ms' });
    await refreshEnded(gateway, 'FAILED');
    expect(await shown(gateway)).toEqual(before);
    expect((await catalogOf(gateway)).source).toEqual({ kind: 'LIVE', url: source.url });
  });

  async function catalogAndModels(): Promise<Answer['data']> {
    const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
    const all = await shown(gateway);
    await gateway.close();
    return all;
  }
});

describe('a gateway that runs', () => {
  test('refreshes when the interval is over, with the trigger SCHEDULED', async () => {
    source.serve('/catalog.json', json(catalog), held(json(catalog)).answer);
    const first = source.nextRequest();
    const gateway = await start({ MODELSDEV_REFRESH_INTERVAL: '200ms' });
    await first;
    await source.nextRequest();
    expect((await catalogOf(gateway)).lastRefresh).toMatchObject({ status: 'RUNNING', trigger: 'SCHEDULED' });
  });

  test('shows no time of the next refresh while one runs', async () => {
    source.serve('/catalog.json', held(json(catalog)).answer);
    const asked = source.nextRequest();
    const gateway = await start();
    await asked;
    expect((await catalogOf(gateway)).nextRefreshAt).toBeNull();
  });

  test('plans anew when somebody else refreshes', async () => {
    await fill();
    const gateway = await start();
    const before = await planned(gateway);
    await gateway.refresh();
    const after = await planned(gateway, (now) => now.nextRefreshAt !== before.nextRefreshAt);
    expect(Date.parse(after.nextRefreshAt)).toBeGreaterThan(Date.parse(before.nextRefreshAt));
  });

  test('has a catalog that is STALE once it is older than interval and CACHE_TTL', async () => {
    const gateway = await start({
      MODELSDEV_AUTO_REFRESH: 'false',
      MODELSDEV_REFRESH_INTERVAL: '1ms',
      MODELSDEV_CACHE_TTL: '1ms',
    });
    await hold(gateway, source, catalog);
    expect((await catalogOf(gateway)).freshness).toBe('STALE');
  });

  test('has a catalog that is FRESH while it is older than the interval but not by CACHE_TTL', async () => {
    const gateway = await start({
      MODELSDEV_AUTO_REFRESH: 'false',
      MODELSDEV_REFRESH_INTERVAL: '1ms',
      MODELSDEV_CACHE_TTL: '1h',
    });
    await hold(gateway, source, catalog);
    expect((await catalogOf(gateway)).freshness).toBe('FRESH');
  });
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  const gateway = await testGateway(
    { MODELSDEV_BASE_URL: source.url, MODELSDEV_AUTO_REFRESH: 'true', ...env },
    database,
  );
  running.push(gateway);
  return gateway;
}

/** Leaves a full catalog behind. */
async function fill(): Promise<void> {
  const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
  await hold(gateway, source, catalog);
  await gateway.close();
}

async function refreshEnded(gateway: TestGateway, outcome: string): Promise<void> {
  const connection = await webSocket(gateway.url);
  await connection
    .watch('subscription { refreshProgress { refresh { status } } }')
    .until((data) => data.refreshProgress.refresh.status === outcome);
  connection.close();
}

/** The catalog once the next refresh is planned. */
async function planned(gateway: TestGateway, holds: (now: Answer['data']) => boolean = () => true) {
  return eventually(
    () => catalogOf(gateway),
    (now) => now.nextRefreshAt !== null && holds(now),
  );
}

async function catalogOf(gateway: TestGateway): Promise<Answer['data']> {
  const { data } = await gateway.ask(`{
    catalog {
      version source { kind url } freshness refreshedAt nextRefreshAt counts { models }
      lastRefresh { status trigger requestedBy sourceUrl finishedAt }
    }
  }`);
  return data.catalog;
}
