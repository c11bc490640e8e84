import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import type { TestDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, held, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { reusedDatabase } from '../harness/reused-database.ts';

const onServer = Boolean(process.env['DATABASE_URL']);
const result = (score: number) => ({ benchmarks: [{ name: 'MMLU', score, metric: 'accuracy' }] });

/** Three states of a catalog. */
const [first, second, third] = [
  {
    providers: byId(provider('acme', [entry('swift', { cost: { input: 1, output: 2 } }), entry('brief')])),
    models: byId(entry('acme/swift', result(50))),
  },
  {
    providers: byId(
      provider('acme', [entry('swift', { cost: { input: 3, output: 2 } }), entry('brief'), entry('new')]),
    ),
    models: byId(entry('acme/swift', result(60))),
  },
  {
    providers: byId(provider('acme', [entry('swift', { cost: { input: 3, output: 2 } }), entry('new')])),
    models: byId(entry('acme/swift', result(70))),
  },
] as const;

let source: FaultServer;
let database: TestDatabase;
let gateway: TestGateway;
beforeEach(async () => {
  source = await faultServer();
  database = await reusedDatabase();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
  for (const catalog of [first, second, third]) {
    source.serve('/catalog.json', json(catalog));
    await gateway.refresh({ allowMassRemoval: true });
  }
});
afterEach(async () => {
  await gateway.close();
  await database.remove();
  await source.close();
});

const CONTENT = `
  models { nodes { key name pricing { input output } baseModel { key benchmarks { nodes { score } } } } }
  providers { nodes { key name } }
`;

async function content(asOf: string | null = null) {
  const query = `query ($asOf: DateTime) { ${CONTENT.replace('models {', 'models(asOf: $asOf) {').replace('providers {', 'providers(asOf: $asOf) {')} }`;
  return (await gateway.ask(query, { asOf })).data;
}

async function revertTo(toVersion: number, asked = gateway) {
  const { data, errors } = await asked.askAsOperator(
    `mutation ($input: RevertCatalogInput!) { revertCatalog(input: $input) {
      refresh { id status trigger requestedBy catalogVersion revertedTo summary { models { added changed removed unchanged } } }
      userErrors { code }
    } }`,
    { input: { toVersion, wait: true } },
  );
  expect(errors).toBeUndefined();
  return data.revertCatalog;
}

async function catalogNow(asked = gateway) {
  const { data } = await asked.ask(
    '{ catalog { version refreshedAt freshness pause { pausedAt pausedBy } nextRefreshAt } }',
  );
  return data.catalog;
}

describe('a catalog that is reverted', () => {
  test('has the content of the earlier version, as a new one, with its changes', async () => {
    const { data } = await gateway.ask('{ refreshes { nodes { finishedAt catalogVersion } } }');
    const [, ofFirst] = data.refreshes.nodes.slice(1);
    const atFirst = await content(ofFirst.finishedAt);
    expect(await revertTo(1)).toMatchObject({
      refresh: {
        status: 'SUCCEEDED',
        trigger: 'MANUAL',
        requestedBy: 'operator',
        catalogVersion: 4,
        revertedTo: 1,
        summary: { models: { added: 1, changed: 1, removed: 1, unchanged: 0 } },
      },
      userErrors: [],
    });
    expect(await content()).toEqual(atFirst);
    const { data: history } = await gateway.ask(
      '{ changes(first: 4) { nodes { kind subject { ... on Model { key } ... on BaseModel { key } } } } }',
    );
    const told = history.changes.nodes.map(
      (change: { kind: string; subject: { key: string } }) => `${change.kind} ${change.subject.key}`,
    );
    expect(told.toSorted()).toEqual([
      'CHANGED acme/swift',
      'CHANGED acme/swift',
      'REMOVED acme/new',
      'RESTORED acme/brief',
    ]);
  });

  test('is as old as what it went back to', async () => {
    const { data } = await gateway.ask('{ refreshes { nodes { finishedAt catalogVersion } } }');
    await revertTo(1);
    const { refreshedAt } = await catalogNow();
    expect(Date.parse(refreshedAt)).toBeLessThanOrEqual(Date.parse(data.refreshes.nodes[2].finishedAt));
  });

  test('says that refreshes are paused, and by whom, also after a restart', async () => {
    await revertTo(2);
    const pause = { pausedAt: expect.any(String), pausedBy: 'operator' };
    expect(await catalogNow()).toMatchObject({ version: 4, pause, nextRefreshAt: null });
    await gateway.close();
    gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
    expect(await catalogNow()).toMatchObject({ version: 4, pause });
  });

  test('can be reverted again, and back to where it was', async () => {
    const present = await content();
    await revertTo(1);
    expect((await revertTo(3)).refresh).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 5 });
    expect(await content()).toEqual(present);
    expect((await revertTo(5)).refresh).toMatchObject({ status: 'UNCHANGED', catalogVersion: null, revertedTo: 5 });
    expect((await revertTo(4)).refresh).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 6 });
  });

  test('takes what the source has at the next refresh that somebody asks for, which ends the pause', async () => {
    const present = await content();
    await revertTo(1);
    expect(await gateway.refresh({ allowMassRemoval: true })).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 5 });
    expect(await content()).toEqual(present);
    expect((await catalogNow()).pause).toBeNull();
  });
});

test('a version that never was is refused, and nothing is paused', async () => {
  for (const version of [0, 4, -1]) {
    expect(await revertTo(version)).toEqual({
      refresh: null,
      userErrors: [{ code: 'NO_SUCH_VERSION' }],
    });
  }
  expect((await catalogNow()).pause).toBeNull();
});

test('while a refresh runs, none is reverted', async () => {
  const answer = held(json(third));
  source.serve('/catalog.json', answer.answer);
  const asked = source.nextRequest();
  const { data } = await gateway.askAsOperator('mutation { refreshCatalog { refresh { id } } }');
  await asked;
  expect(await revertTo(1)).toMatchObject({
    refresh: { id: data.refreshCatalog.refresh.id },
    userErrors: [{ code: 'ALREADY_RUNNING' }],
  });
  answer.release();
});

test('neither reverting nor pausing nor resuming is for everybody', async () => {
  for (const mutation of [
    'revertCatalog(input: { toVersion: 1 }) { refresh { id } }',
    'pauseRefreshes { catalog { version } }',
    'resumeRefreshes { catalog { version } }',
  ]) {
    const { errors } = await gateway.ask(`mutation { ${mutation} }`);
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  }
});

describe('while refreshes are paused', () => {
  test('a gateway that is due does not ask the source; resumed, it does', async () => {
    await revertTo(1);
    await gateway.close();
    const requests = source.requests.length;
    gateway = await testGateway(
      { MODELSDEV_BASE_URL: source.url, MODELSDEV_AUTO_REFRESH: 'true', MODELSDEV_REFRESH_INTERVAL: '1ms' },
      database,
    );
    expect(await catalogNow()).toMatchObject({ version: 4, nextRefreshAt: null });
    expect(source.requests.length).toBe(requests);

    const { data } = await gateway.askAsOperator(
      'mutation { resumeRefreshes { catalog { pause { pausedBy } } userErrors { code } } }',
    );
    expect(data.resumeRefreshes).toEqual({ catalog: { pause: null }, userErrors: [] });
    await source.nextRequest();
  });

  test('resuming without a pause is refused', async () => {
    const { data } = await gateway.askAsOperator('mutation { resumeRefreshes { userErrors { code } } }');
    expect(data.resumeRefreshes.userErrors).toEqual([{ code: 'NOT_PAUSED' }]);
  });

  test('resuming ends only the pause with the given time', async () => {
    await revertTo(1);
    const { data } = await gateway.ask('{ catalog { pause { pausedAt } } }');
    const { pausedAt } = data.catalog.pause;
    const resume = async (moment: string) => {
      const answer = await gateway.askAsOperator(
        `mutation ($pausedAt: DateTime) { resumeRefreshes(input: { pausedAt: $pausedAt }) { userErrors { code } } }`,
        { pausedAt: moment },
      );
      return answer.data.resumeRefreshes.userErrors;
    };
    expect(await resume('2026-01-01T00:00:00Z')).toEqual([{ code: 'NOT_PAUSED' }]);
    expect(await resume(pausedAt)).toEqual([]);
  });

  test.skipIf(!onServer)('another gateway says so too', async () => {
    const other = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
    await revertTo(1);
    expect(await catalogNow(other)).toMatchObject({ version: 4, pause: { pausedBy: 'operator' } });
    await other.close();
  });
});
