import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { startImportCommand } from '../harness/refresh-command.ts';
import { webSocket } from '../harness/watch.ts';
import { asked, catalogs, days, file, imported, importing, ownDatabase, snapshot } from './importing.ts';

const folder = importing();

describe('importing the days of a folder', () => {
  test('leaves the last state, with the history of everything between', async () => {
    const database = await ownDatabase();
    for (const day of days) await snapshot(day);
    const { succeeded, lines } = await imported(database, folder());
    expect(succeeded).toBe(true);
    expect(lines).toEqual([
      '2026-01-01 ("2026-01-01.catalog.json"): version 1; 4 models',
      '2026-01-02 ("2026-01-02.catalog.json"): version 2; 3 models',
      '2026-01-03 ("2026-01-03.catalog.json"): version 3; 4 models',
      '2026-01-04 ("2026-01-04.catalog.json"): version 4; 4 models',
      '2026-01-01 ("2026-01-01.catalog.json"): models 4 added, 0 changed, 0 removed',
      '2026-01-02 ("2026-01-02.catalog.json"): models 1 added, 1 changed, 2 removed',
      '2026-01-03 ("2026-01-03.catalog.json"): models 2 added, 0 changed, 1 removed',
      '2026-01-04 ("2026-01-04.catalog.json"): models 1 added, 2 changed, 1 removed',
    ]);
    const { catalog, model } = await asked(
      database,
      `{
        catalog { version source { kind url } refreshedAt counts { models } lastRefresh { trigger requestedBy sourceUrl } }
        model(key: "acme/brief") { changes { nodes { kind at fields { field before after } } } }
      }`,
    );
    expect(catalog).toEqual({
      version: 4,
      source: { kind: 'IMPORTED', url: '2026-01-04.catalog.json' },
      refreshedAt: '2026-01-04T00:00:00.000Z',
      counts: { models: 4 },
      lastRefresh: { trigger: 'IMPORT', requestedBy: 'operator', sourceUrl: '2026-01-04.catalog.json' },
    });
    expect(model.changes.nodes).toEqual([
      {
        kind: 'RESTORED',
        at: '2026-01-03T00:00:00.000Z',
        fields: [
          { field: 'pricing.input', before: 1, after: 3 },
          { field: 'pricing.output', before: 2, after: 6 },
        ],
      },
      { kind: 'REMOVED', at: '2026-01-02T00:00:00.000Z', fields: [] },
    ]);
  });

  test('takes what is gzipped, and the halves of a day together', async () => {
    const database = await ownDatabase();
    const { providers, models } = catalogs['2026-01-02'];
    await file('2026-01-01.json.gz', gzipSync(JSON.stringify(catalogs['2026-01-01'].providers)));
    await file('2026-01-02.api.json', providers);
    await file('2026-01-02.models.json.gz', gzipSync(JSON.stringify(models)));
    // Of a day with the whole, its half is not wanted.
    await file('2026-01-03.api.json', {});
    await file('2026-01-03.catalog.json.gz', gzipSync(JSON.stringify(catalogs['2026-01-03'])));
    expect((await imported(database, folder())).succeeded).toBe(true);
    const whole = await ownDatabase();
    await imported(whole, ...(await Promise.all(days.slice(0, 3).map(snapshot))));
    const query =
      '{ models { nodes { key name baseModel { key } } } baseModels { nodes { key } } catalog { version } }';
    expect(await asked(database, query)).toEqual(await asked(whole, query));
  });

  test('passes over those that it has, so it can be run again', async () => {
    const database = await ownDatabase();
    await imported(database, await snapshot('2026-01-03'));
    for (const day of days) await snapshot(day);
    const { lines } = await imported(database, folder());
    expect(lines).toEqual([
      '2026-01-03 ("2026-01-03.catalog.json"): known already',
      '2026-01-02 ("2026-01-02.catalog.json"): version -1 (days before the first refresh have negative versions); 3 models',
      '2026-01-01 ("2026-01-01.catalog.json"): version -2 (days before the first refresh have negative versions); 4 models',
      '2026-01-04 ("2026-01-04.catalog.json"): version 2; 4 models',
      '2026-01-01 ("2026-01-01.catalog.json"): models 4 added, 0 changed, 0 removed',
      '2026-01-02 ("2026-01-02.catalog.json"): models 1 added, 1 changed, 2 removed',
      '2026-01-04 ("2026-01-04.catalog.json"): models 1 added, 2 changed, 1 removed',
    ]);
    const again = await imported(database, folder());
    expect(again).toEqual({
      succeeded: true,
      lines: days.map((day) => `${day} ("${day}.catalog.json"): known already`),
    });
  });

  test('a day that equals the next is known since then, without a version of its own', async () => {
    const database = await ownDatabase();
    await imported(database, await snapshot('2026-01-03'));
    const { lines } = await imported(database, '--date', '2025-12-31', await snapshot('2026-01-03'));
    expect(lines[0]).toBe('2025-12-31 ("2026-01-03.catalog.json"): UNCHANGED');
    const query = `{
      before: catalog(asOf: "2025-12-30T23:59:59Z") { version } since: catalog(asOf: "2026-01-01T00:00:00Z") { version refreshedAt }
      model(key: "acme/swift") { firstSeenAt changes { totalCount } }
    }`;
    expect(await asked(database, query)).toEqual({
      before: null,
      since: { version: 1, refreshedAt: '2025-12-31T00:00:00.000Z' },
      model: { firstSeenAt: '2025-12-31T00:00:00.000Z', changes: { totalCount: 0 } },
    });
  });
});

describe('a gateway that runs already', () => {
  let source: FaultServer;
  beforeEach(async () => {
    source = await faultServer();
  });
  afterEach(() => source.close());

  // The embedded database is one gateway's alone.
  test.skipIf(!process.env['DATABASE_URL'])('tells nobody that its past is a new version', async () => {
    const database = await ownDatabase();
    const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
    source.serve('/catalog.json', json(catalogs['2026-01-03']));
    await gateway.refresh();
    const connection = await webSocket(gateway.url);
    const updates = connection.watch('subscription { catalogUpdated { catalog { version } refresh { trigger } } }');
    await connection.watch('subscription { refreshProgress { phase } }').next();

    await imported(database, await snapshot('2026-01-02'));
    source.serve('/catalog.json', json(catalogs['2026-01-04']));
    await gateway.refresh({ allowMassRemoval: true });
    expect((await updates.next())?.data.catalogUpdated).toEqual({
      catalog: { version: 2 },
      refresh: { trigger: 'MANUAL' },
    });
    connection.close();
    await gateway.close();
  });

  test('gets its past later, without a made-up change at the seam, and refreshes on', async () => {
    const database = await ownDatabase();
    const live = { MODELSDEV_BASE_URL: source.url };
    const first = await testGateway(live, database);
    source.serve('/catalog.json', json(catalogs['2026-01-03']));
    await first.refresh();
    await first.close();

    await imported(database, await snapshot('2026-01-02'), await snapshot('2026-01-01'));
    const second = await testGateway(live, database);
    const { data } = await second.ask(`{
      catalog { version source { kind } freshness lastRefresh { trigger } }
      changes { nodes { kind subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } } refresh { trigger } } }
    }`);
    expect(data.catalog).toMatchObject({ version: 1, source: { kind: 'LIVE' }, freshness: 'FRESH' });
    const ofLive = data.changes.nodes.filter(
      (change: { refresh: { trigger: string } }) => change.refresh.trigger === 'MANUAL',
    );
    expect(
      ofLive.map(({ kind, subject }: { kind: string; subject: { key: string } }) => `${kind} ${subject.key}`).sort(),
    ).toEqual([
      'CHANGED acme',
      'CHANGED acme/swift',
      'REMOVED acme/late',
      'RESTORED acme/brief',
      'RESTORED passing',
      'RESTORED passing/swift',
    ]);
    source.serve('/catalog.json', json(catalogs['2026-01-04']));
    expect(await second.refresh({ allowMassRemoval: true })).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 2 });
    await second.close();
  });
});

test('the bundled catalog gives way to imported days, whatever its own day', async () => {
  const database = await ownDatabase();
  const bundled = await testGateway({ MODELSDEV_ENABLED: 'false', MODELSDEV_AUTO_REFRESH: 'true' }, database);
  const connection = await webSocket(bundled.url);
  const progress = connection.watch('subscription { refreshProgress { refresh { status } } }');
  await progress.until(({ refreshProgress }) => refreshProgress.refresh.status === 'SUCCEEDED');
  connection.close();
  await bundled.close();

  expect(await imported(database, '--date', '2025-01-01', await snapshot('2026-01-02'))).toMatchObject({
    succeeded: true,
  });
  const query = `{
    before: catalog(asOf: "2024-12-31T23:59:59Z") { version }
    now: catalog { version refreshedAt source { kind } counts { models } }
    changes { totalCount } model(key: "acme/swift") { firstSeenAt }
  }`;
  expect(await asked(database, query)).toEqual({
    before: null,
    now: {
      version: 2,
      refreshedAt: '2025-01-01T00:00:00.000Z',
      source: { kind: 'IMPORTED' },
      counts: { models: 3 },
    },
    changes: { totalCount: 0 },
    model: { firstSeenAt: '2025-01-01T00:00:00.000Z' },
  });
  // Both days are newer than the bundled catalog or older: only observed days count.
  const later = await imported(database, await snapshot('2026-01-04'), '--date', '2026-01-04');
  const earlier = await imported(database, await snapshot('2026-01-01'), '--date', '2024-06-01');
  expect([later.succeeded, earlier.succeeded]).toEqual([true, true]);
});

test('the command prints a line for each day and exits with 0, else with 1 and one line', async () => {
  const database = await ownDatabase(testDatabase());
  const path = await snapshot('2026-01-01');
  const done = await startImportCommand(database.env, path).ended;
  expect(done).toMatchObject({
    code: 0,
    stderr: [],
    stdout: [expect.stringContaining('version 1'), expect.stringContaining('4 added')],
  });
  const refused = await startImportCommand(database.env, 'nowhere').ended;
  expect(refused).toEqual({ code: 1, stdout: [], stderr: ['File or folder "nowhere" does not exist.'] });
});
