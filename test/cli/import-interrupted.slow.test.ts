import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import type { Answer } from '../harness/gateway.ts';
import { GitRepository, priced } from '../harness/git-repository.ts';
import { killGateways, type ReadyProcess, readyGateway } from '../harness/process.ts';
import { startImportCommand } from '../harness/refresh-command.ts';
import { asked, cost } from './importing.ts';

const DAYS = 12;
const timeout = 240_000;
const onServer = Boolean(process.env['DATABASE_URL']);

let folder: string;
let repository: GitRepository;
let source: FaultServer;
let database: TestDatabase;
let whole: object;

const dateOf = (day: number) => `2026-03-${String(day).padStart(2, '0')}T10:00:00Z`;
const model = (id: string) => `providers/acme/models/${id}.toml`;

/** Each day another price and another model, and now and then one that goes and comes back. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-interrupted-'));
  repository = new GitRepository(join(folder, 'source'));
  for (let day = 1; day <= DAYS; day++) {
    repository.commit(dateOf(day), {
      'providers/acme/provider.toml': 'name = "Acme"\n',
      'models/lab/swift.toml': `name = "Swift"\nreasoning = ${day > 3}\n`,
      [model('swift')]: `base_model = "lab/swift"\n${priced('Swift', day)}`,
      [model('brief')]: day % 4 === 0 ? null : priced('Brief', 1),
      [model(`of-day-${day}`)]: priced(`Of day ${day}`, 1),
    });
  }
  source = await faultServer();
  const uninterrupted = await testDatabase();
  await imported(uninterrupted);
  whole = await historyIn(uninterrupted);
  await uninterrupted.remove();
}, timeout);
afterAll(async () => {
  await source.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await killGateways();
  await database.remove();
});

test('an import that is killed continues, and leaves the history of one that was not', { timeout }, async () => {
  await killedAt('version 5;');
  await imported(database);
  expect(await historyIn(database)).toEqual(whole);
});

test('so does one of days before the stored ones', { timeout }, async () => {
  await imported(database, '--since', dateOf(DAYS).slice(0, 10));
  await killedAt('version -5 ');
  await imported(database);
  expect(await historyIn(database)).toEqual(whole);
});

test.skipIf(!onServer)(
  'beside a running gateway, the present and its refreshes stay as they are',
  { timeout },
  async () => {
    source.serve('/catalog.json', json(served(90)));
    const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url });
    await gateway.refresh();
    const importing = startImportCommand(database.env, '--repository', repository.folder);
    await importing.printedWith('version -2 ');
    expect(await presentOf(gateway)).toEqual({ price: 90, version: 1 });
    source.serve('/catalog.json', json(served(91)));
    await eventually(
      () => gateway.refresh(),
      ({ status, catalogVersion }) => status === 'SUCCEEDED' && catalogVersion === 2,
    );
    expect((await importing.ended).code).toBe(0);
    expect(await presentOf(gateway)).toEqual({ price: 91, version: 2 });
    expect(await pricesOf(gateway)).toEqual([...pricesOfDays(), 90, 91]);
  },
);

test('a gateway that is killed while it imports the past goes on after its next start', { timeout }, async () => {
  source.serve('/catalog.json', json(served(90)));
  const env = {
    ...database.env,
    MODELSDEV_BASE_URL: source.url,
    MODELSDEV_AUTO_REFRESH: 'true',
    MODELSDEV_REPOSITORY: repository.folder,
  };
  const first = await readyGateway(env);
  await eventually(
    () => pricesOf(first),
    (prices) => prices.length >= 4,
  );
  await first.end('SIGKILL');
  const again = await readyGateway(env);
  await again.logged('history imported');
  expect(await pricesOf(again)).toEqual([...pricesOfDays(), 90]);
});

async function killedAt(text: string): Promise<void> {
  const command = startImportCommand(database.env, '--repository', repository.folder);
  await command.printedWith(text);
  command.send('SIGKILL');
  expect((await command.ended).code).toBe(null);
}

async function imported({ env }: TestDatabase, ...more: readonly string[]): Promise<void> {
  const { code, stderr } = await startImportCommand(env, '--repository', repository.folder, ...more).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
}

const served = (input: number) => ({ providers: byId(provider('acme', [entry('swift', cost(input))])) });

const pricesOfDays = () => Array.from({ length: DAYS }, (_, index) => index + 1);

type Asked = Pick<ReadyProcess, 'ask'>;

async function presentOf({ ask }: Asked) {
  const { data } = await ask('{ catalog { version } model(key: "acme/swift") { pricing { input } } }');
  return { price: data.model.pricing.input, version: data.catalog.version };
}

async function pricesOf({ ask }: Asked): Promise<number[]> {
  const { data } = await ask('{ model(key: "acme/swift") { priceHistory { pricing { input } } } }');
  return data?.model?.priceHistory.map(({ pricing }: { pricing: { input: number } }) => pricing.input) ?? [];
}

/** What every day shows, and the changes and the counts of the refreshes, in an order of our own. */
async function historyIn(from: TestDatabase): Promise<object> {
  const days = pricesOfDays().map((day) => {
    const at = `asOf: "${dateOf(day)}"`;
    return `catalog${day}: catalog(${at}) { counts { providers models baseModels } } models${day}: models(first: 50, ${at}) { nodes {
      key firstSeenAt changedAt removedAt pricing { input } baseModel { key capabilities } baseModelRule
    } }`;
  });
  const { changes, refreshes, ...rest }: Answer['data'] = await asked(
    from,
    `{ ${days.join('\n')}
      changes(first: 500) { nodes {
        kind at sourceCommit fields { field before after }
        subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
      } }
      refreshes(first: 100, filter: { statuses: [SUCCEEDED, UNCHANGED] }) { nodes {
        sourceCommit observedAt summary { models { added changed removed unchanged total } }
      } }
    }`,
  );
  const sorted = (nodes: readonly object[]) => nodes.map((node) => JSON.stringify(node)).toSorted();
  return { ...rest, changes: sorted(changes.nodes), refreshes: sorted(refreshes.nodes) };
}
