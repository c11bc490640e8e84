import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseImportArguments } from '../../../src/cli/import/import-arguments.ts';
import { importSnapshots } from '../../../src/cli/import/import-snapshots.ts';
import { parseConfig } from '../../../src/config.ts';
import { byId, entry, provider } from '../../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../../harness/gateway.ts';
import { GitRepository, priced } from '../../harness/git-repository.ts';
import { killGateways, readyGateway } from '../../harness/process.ts';

const SWIFT = 'providers/acme/models/swift.toml';

let folder: string;
let repository: GitRepository;
let hashes: { readonly first: string; readonly second: string };
let source: FaultServer;
let database: TestDatabase;
let gateways: TestGateway[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-follower-'));
  repository = new GitRepository(join(folder, 'source'));
  const first = repository.commit('2026-01-01T10:00:00Z', {
    'providers/acme/provider.toml': 'name = "Acme"\n',
    [SWIFT]: priced('Swift', 1),
  });
  const second = repository.commit('2026-01-02T10:00:00Z', { [SWIFT]: priced('Swift', 2) });
  hashes = { first, second };
  source = await faultServer();
  source.serve('/catalog.json', json(served(9)));
  database = await testDatabase();
  gateways = [];
});
afterEach(async () => {
  for (const gateway of gateways) await gateway.close();
  await killGateways();
  await database.remove();
  await source.close();
  await rm(folder, { recursive: true });
});

/** What the site serves now. */
const served = (input: number) => ({
  providers: byId(provider('acme', [entry('swift', { cost: { input, output: 2 * input } })])),
});

const settings = () => ({
  MODELSDEV_BASE_URL: source.url,
  MODELSDEV_AUTO_REFRESH: 'true',
  MODELSDEV_REPOSITORY: repository.folder,
});

async function started(): Promise<TestGateway> {
  const gateway = await testGateway(settings(), database);
  gateways.push(gateway);
  return gateway;
}

async function importUntil(day: string): Promise<void> {
  const what = parseImportArguments(['--repository', repository.folder, '--until', day]);
  const config = parseConfig({ ...database.env, LOG_LEVEL: 'silent' });
  const imported = importSnapshots(config, what, { write: () => {} }, new AbortController().signal);
  expect(await imported).toBe(true);
}

const REFRESHES = '{ refreshes(first: 50) { nodes { status trigger catalogVersion sourceCommit } } }';

interface Refresh {
  readonly status: string;
  readonly trigger: string;
  readonly catalogVersion: number | null;
  readonly sourceCommit: string | null;
}

/** In the order in which they started. */
async function refreshesOf({ ask }: Pick<TestGateway, 'ask'>): Promise<Refresh[]> {
  const { refreshes } = (await ask(REFRESHES)).data as { refreshes: { nodes: Refresh[] } };
  return refreshes.nodes.toReversed();
}

const succeeded = { status: 'SUCCEEDED' };
const isLive = ({ status, sourceCommit }: Refresh) => status === 'SUCCEEDED' && sourceCommit === null;

/** The refreshes once one of the site has succeeded. */
const afterLive = (gateway: Pick<TestGateway, 'ask'>) =>
  eventually(
    () => refreshesOf(gateway),
    (all) => all.some(isLive),
  );

test('the first start serves the present, and then imports the past in the background', async () => {
  const gateway = await started();
  await eventually(
    async () => gateway.log,
    (log) => log.some(({ msg }) => msg === 'history imported'),
  );
  expect(await refreshesOf(gateway)).toEqual([
    { ...succeeded, trigger: 'STARTUP', catalogVersion: 1, sourceCommit: null },
    { ...succeeded, trigger: 'IMPORT', catalogVersion: -1, sourceCommit: hashes.second },
    { ...succeeded, trigger: 'IMPORT', catalogVersion: -2, sourceCommit: hashes.first },
  ]);
  const { data } = await gateway.ask(
    '{ model(key: "acme/swift") { priceHistory { pricing { input } } changes(first: 9) { nodes { sourceCommit } } } }',
  );
  expect(data.model.priceHistory.map((point: { pricing: object }) => point.pricing)).toEqual([
    { input: 1 },
    { input: 2 },
    { input: 9 },
  ]);
  expect(data.model.changes.nodes).toEqual([{ sourceCommit: null }, { sourceCommit: hashes.second }]);
});

test('a price that was read before the import of the past has its beginning in the past afterwards', async () => {
  const steady = entry('steady', { cost: { input: 5, output: 10 } });
  repository.commit('2026-01-02T12:00:00Z', { 'providers/acme/models/steady.toml': priced('steady', 5) });
  source.serve('/catalog.json', json({ providers: byId(provider('acme', [steady])) }));
  const gateway = await testGateway({ ...settings(), ROW_CACHE_BYTES: '10000000' }, database);
  gateways.push(gateway);
  await afterLive(gateway);
  const question = '{ model(key: "acme/steady") { estimateCost(usage: { input: 1 }) { pricedSince } } }';
  const live = (await gateway.ask(question)).data.model.estimateCost.pricedSince;
  expect(Date.parse(live)).toBeGreaterThan(Date.parse('2026-01-03'));
  await eventually(
    async () => gateway.log,
    (log) => log.some(({ msg }) => msg === 'history imported'),
  );
  const { data, errors } = await gateway.ask(question);
  expect(errors).toBeUndefined();
  expect(data.model.estimateCost).toEqual({ pricedSince: '2026-01-02T12:00:00.000Z' });
});

test('a further start imports nothing again', async () => {
  await importUntil('2026-01-02');
  await afterLive(await started());
  await gateways.pop()?.close();
  const again = await started();
  // The start reads the repository even if there is nothing to import.
  await again.refresh();
  expect((await refreshesOf(again)).filter(({ sourceCommit }) => sourceCommit !== null)).toHaveLength(2);
});

test('each new commit is imported before the refresh, except those that the site may not show yet', async () => {
  await importUntil('2026-01-01');
  const third = repository.commit('2026-01-02T11:00:00Z', { [SWIFT]: priced('Swift', 3) });
  repository.commit(new Date(Date.now() - 60_000).toISOString(), { [SWIFT]: priced('Swift', 4) });
  expect(await afterLive(await started())).toEqual([
    { ...succeeded, trigger: 'IMPORT', catalogVersion: 1, sourceCommit: hashes.first },
    { ...succeeded, trigger: 'SCHEDULED', catalogVersion: 2, sourceCommit: hashes.second },
    { ...succeeded, trigger: 'SCHEDULED', catalogVersion: 3, sourceCommit: third },
    { ...succeeded, trigger: 'STARTUP', catalogVersion: 4, sourceCommit: null },
  ]);
});

test('without the command git, the log says so, and the gateway refreshes and answers', async () => {
  await importUntil('2026-01-01');
  const env = { ...database.env, ...settings(), PATH: folder, LOG_LEVEL: 'info' };
  const gateway = await readyGateway(env);
  for (const failure of ['failed to import new commits', 'failed to import the history']) {
    expect(await gateway.logged(failure)).toMatchObject({
      error: { message: expect.stringContaining('The command "git" was not found. Install git 2.35 or newer') },
      repository: repository.folder,
    });
  }
  await afterLive(gateway);
  const { data } = await gateway.ask('{ model(key: "acme/swift") { pricing { input } } }');
  expect(data.model.pricing).toEqual({ input: 9 });
});
