import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { pruneHistory } from '../../src/refresh/write/prune.ts';
import type { TestDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, json, status } from '../harness/fault-server.ts';
import { type Answer, type TestGateway, testGateway } from '../harness/gateway.ts';
import { letPass } from '../harness/let-pass.ts';
import { reusedDatabase } from '../harness/reused-database.ts';

const priced = (input: number) => ({ name: 'Swift', cost: { input, output: input } });
const plain = { name: 'Plain' };
const benchmarks = (score: number) => [{ name: 'MMLU', score }];

/** What the source says, and so many days ago; null: it fails. One goes early, one goes late, one goes and comes back. */
const days = [
  { ago: 100, models: { swift: priced(1), steady: plain, early: plain, back: { ...plain, cost: { input: -1 } } } },
  { ago: 80, models: { swift: priced(2), steady: plain } },
  { ago: 60, models: null },
  { ago: 50, models: { swift: priced(2), steady: plain } },
  { ago: 40, models: { swift: priced(3), steady: plain, late: plain } },
  { ago: 10, models: { swift: priced(4), steady: plain, back: plain } },
  { ago: 5, models: null },
];

let source: FaultServer;
let database: TestDatabase;
let gateway: TestGateway;
let allKept: Awaited<ReturnType<typeof known>>;
let pastBefore: Answer['data'];
beforeAll(async () => {
  source = await faultServer();
  database = await reusedDatabase();
  await makeHistory();
  await withDatabase(age);

  const keeping = await start();
  await refresh(keeping, days.at(-2)?.models ?? null);
  allKept = await known(keeping);
  pastBefore = await past(keeping);
  await keeping.close();

  gateway = await start({ REFRESH_HISTORY_DAYS: '30' });
  await refresh(gateway, { swift: priced(5), steady: plain, back: plain });
});
afterAll(async () => {
  await gateway?.close();
  await database?.remove();
  await source?.close();
});

test('nothing is deleted by default', () => {
  expect(allKept).toEqual({
    refreshes: [
      'UNCHANGED 0',
      'FAILED 5',
      'SUCCEEDED 10',
      'SUCCEEDED 40',
      'UNCHANGED 50',
      'FAILED 60',
      'SUCCEEDED 80',
      'SUCCEEDED 100',
    ],
    changes: ['back 10', 'late 10', 'swift 10', 'late 40', 'swift 40', 'back 80', 'early 80', 'swift 80'],
  });
});

test('refreshes that ended before the days kept are gone, but for what something kept came from', async () => {
  // On day 40 began what was so when the days kept began; on day 50 a change was held that nobody has decided on.
  expect((await known(gateway)).refreshes).toEqual([
    'SUCCEEDED 0',
    'UNCHANGED 0',
    'FAILED 5',
    'SUCCEEDED 10',
    'SUCCEEDED 40',
    'UNCHANGED 50',
  ]);
});

test('changes of the days kept are there, earlier ones are gone', async () => {
  expect((await known(gateway)).changes).toEqual(['swift 0', 'back 10', 'late 10', 'swift 10']);
});

test('the catalog and its version are whole', async () => {
  const { catalog, models } = await read('{ catalog { version counts { models } } models { nodes { key } } }');
  expect(catalog).toEqual({ version: 5, counts: { models: 3 } });
  expect(keysOf(models)).toEqual(['acme/back', 'acme/steady', 'acme/swift']);
});

test('every moment of the days kept answers as before', async () => {
  expect(await past(gateway)).toEqual(pastBefore);
});

test('a day before what is kept answers null', async () => {
  expect(
    await read(`{ models(asOf: "${daysAgo(41)}") { totalCount } catalog(asOf: "${daysAgo(99)}") { version } }`),
  ).toEqual({
    models: null,
    catalog: null,
  });
});

test.each([
  [99, null],
  [41, null],
  [39, '3'],
  [9, '4'],
])('the cost of %i days ago is %s', async (ago, cost) => {
  const { model } = await read(
    `{ model(key: "acme/swift") { estimateCost(usage: { input: 1000000 }, at: "${daysAgo(ago)}") { totalExact } } }`,
  );
  expect(model.estimateCost?.totalExact ?? null).toBe(cost);
});

test.each([
  ['swift', { firstSeen: 100, changed: 0, removed: null }],
  ['steady', { firstSeen: 100, changed: 100, removed: null }],
  ['back', { firstSeen: 100, changed: 10, removed: null }],
  ['late', { firstSeen: 40, changed: 40, removed: 10 }],
])('the model %s still tells when it came, changed and went', async (id, lifetime) => {
  const { model } = await read(`{ model(key: "acme/${id}") { firstSeenAt changedAt removedAt } }`);
  expect({
    firstSeen: daysSince(model.firstSeenAt),
    changed: daysSince(model.changedAt),
    removed: model.removedAt && daysSince(model.removedAt),
  }).toEqual(lifetime);
});

test('a model that went before the days kept was never there', async () => {
  expect(await read('{ model(key: "acme/early") { key } }')).toEqual({ model: null });
});

describe('of a history that is over', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await reusedDatabase();
    const first = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
    await refresh(first, { swift: priced(1) });
    await refresh(first, { swift: priced(2) });
    await refresh(first, { swift: priced(2) });
    await first.close();
  });
  afterAll(() => database.remove());

  test('the newest refresh that succeeded stays, and that which brought what is present', async () => {
    await letPass('1 year', database);
    await withDatabase(({ db }) => pruneHistory(db, 30), database);
    const last = await testGateway({}, database);
    const { data } = await last.ask('{ refreshes { nodes { id status } } models { nodes { pricing { input } } } }');
    await last.close();
    expect(data.refreshes.nodes).toEqual([
      { id: 'Refresh:3', status: 'UNCHANGED' },
      { id: 'Refresh:2', status: 'SUCCEEDED' },
    ]);
    expect(data.models.nodes).toEqual([{ pricing: { input: 2 } }]);
  });
});

function start(env: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  return testGateway({ MODELSDEV_BASE_URL: source.url, ...env }, database);
}

async function makeHistory(): Promise<void> {
  const first = await start();
  for (const { models } of days) await refresh(first, models);
  await first.close();
}

async function refresh(at: TestGateway, models: object | null): Promise<void> {
  const document = { providers: { acme: { name: 'Acme', models } }, models: { 'lab/swift': baseModelOf(models) } };
  source.serve('/catalog.json', models === null ? status(500) : json(document));
  await at.refresh({ allowMassRemoval: true });
}

/** Its benchmark result changes as often as the price of the model. */
function baseModelOf(models: object | null) {
  const swift = Object(models).swift;
  return { name: 'Swift', benchmarks: benchmarks(swift?.cost.input ?? 0) };
}

/** Sets the refreshes back to their days, and lets two of them have held a change. */
async function age({ db }: Database): Promise<void> {
  for (const [index, { ago }] of days.entries()) {
    const then = `now() - interval '${ago} days'`;
    await db.execute(`update refreshes set started_at = ${then}, finished_at = ${then},
      observed_at = case when observed_at is not null then ${then} end where id = ${index + 1}`);
    await db.execute(`update versions set observed_at = ${then} where refresh_id = ${index + 1}`);
    await db.execute(`update changes set at = ${then} where refresh_id = ${index + 1}`);
  }
  await db.execute(`insert into held_changes
    (refresh_id, kind, subject_type, subject_key, fields, anomalies, held_at, decision, decided_at) values
    (2, 'REMOVED', 'MODEL', 'acme/swift', '[]', '[]', now() - interval '80 days', 'WITHDRAWN', now() - interval '79 days'),
    (4, 'REMOVED', 'MODEL', 'acme/swift', '[]', '[]', now() - interval '50 days', null, null)`);
}

/** Only while no gateway runs on it: the embedded one is for one process. */
async function withDatabase(use: (database: Database) => Promise<void>, of: TestDatabase = database): Promise<void> {
  const { DATABASE_URL: databaseUrl = null, DATA_DIR: dataDir } = of.env;
  const opened = await openDatabase({ databaseUrl, dataDir }, openLog('silent'), of.embedded);
  await use(opened);
  await opened.close();
}

async function read(query: string, at: TestGateway = gateway): Promise<Answer['data']> {
  const { data, errors } = await at.ask(query);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** Refreshes and changes of models, newest first, with the days since. */
async function known(at: TestGateway) {
  const { refreshes, changes } = await read(
    '{ refreshes { nodes { status startedAt } } changes(filter: { subjectTypes: [MODEL] }) { nodes { at subject { ... on Model { modelId } } } } }',
    at,
  );
  return {
    refreshes: refreshes.nodes.map((one: Answer['data']) => `${one.status} ${daysSince(one.startedAt)}`),
    changes: changes.nodes
      .map((one: Answer['data']) => [one.subject.modelId, daysSince(one.at)])
      .sort((a: [string, number], b: [string, number]) => a[1] - b[1] || a[0].localeCompare(b[0]))
      .map((one: [string, number]) => one.join(' ')),
  };
}

function past(at: TestGateway) {
  const then = (ago: number) => `day${ago}: models(asOf: "${daysAgo(ago)}") {
    nodes {
      key name pricing { input } firstSeenAt changedAt provider { name }
      baseModel { key benchmarks { nodes { score } } }
    }
  }`;
  return read(`{ ${[39, 30, 29, 11, 9, 1].map(then).join(' ')} }`, at);
}

function keysOf(models: { readonly nodes: readonly { readonly key: string }[] }): string[] {
  return models.nodes.map(({ key }) => key).sort();
}

function daysAgo(ago: number): string {
  return new Date(Date.now() - ago * 86_400_000).toJSON();
}

function daysSince(moment: string): number {
  return Math.floor((Date.now() - Date.parse(moment)) / 86_400_000);
}
