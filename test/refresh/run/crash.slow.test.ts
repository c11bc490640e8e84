import { randomInt } from 'node:crypto';
import { watch as watchFolder } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { catalog, catalogOf, shown } from '../../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../../harness/database.ts';
import { type FaultServer, faultServer, held, json } from '../../harness/fault-server.ts';
import { killGateways, type ReadyProcess, readyGateway, spawnGateway } from '../../harness/process.ts';
import { type Connection, webSocket } from '../../harness/watch.ts';

const PROGRESS = 'subscription { refreshProgress { phase processed refresh { id status } } }';

const onServer = Boolean(process.env['DATABASE_URL']);
/** A killed gateway is started again, often on a machine with other things to do. */
const timeout = 90_000;

let source: FaultServer;
let database: TestDatabase;
let connections: Connection[];
beforeAll(async () => {
  source = await faultServer();
});
afterAll(() => source.close());
beforeEach(() => {
  connections = [];
});
afterEach(() => {
  for (const connection of connections) connection.close();
});

describe.each([
  ['while it asks the source', killedWhileFetching],
  ['while it writes', killedWhileWriting],
])('a gateway killed in a refresh %s, and started again', { timeout }, (_when, killed) => {
  let before: unknown;
  let id: string;
  let gateway: ReadyProcess;
  beforeAll(async () => {
    connections = [];
    database = await testDatabase();
    const first = await start();
    source.serve('/catalog.json', json(catalog));
    await first.refresh();
    before = await shown(first);
    id = await killed(first);
    gateway = await start();
  }, timeout);
  afterAll(async () => {
    await killGateways();
    await database.remove();
  });

  test('shows the catalog and its version exactly as they were', async () => {
    expect(await shown(gateway)).toEqual(before);
  });

  test.skipIf(onServer)('shows that refresh as INTERRUPTED at once', async () => {
    expect(await refreshOf(gateway, id)).toMatchObject({ status: 'INTERRUPTED', catalogVersion: null });
  });

  test('refreshes as if nothing had been, on a server once the lease of the killed one is over', async () => {
    await endLease();
    source.serve('/catalog.json', json(catalogAnd(4, 6)));
    expect(await gateway.refresh({ force: true })).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 2 });
    expect(await countsOf(gateway)).toEqual({ version: 2, models: 29, listed: 29 });
  });

  test('shows the refresh that was killed as INTERRUPTED after the next', async () => {
    expect(await refreshOf(gateway, id)).toMatchObject({ status: 'INTERRUPTED', catalogVersion: null });
  });
});

test('a gateway killed at some moment of each of five refreshes shows one whole version each time', {
  timeout: 2 * timeout,
}, async () => {
  database = await testDatabase();
  // A number of models of its own for each version, so that any mixture would show.
  const modelsOf: Record<number, number> = { 0: 0 };
  let gateway = await start();
  for (let round = 1; round <= 5; round++) {
    await endLease();
    const { version } = await countsOf(gateway);
    modelsOf[version + 1] = 5 * (5 + round);
    source.serve('/catalog.json', json(catalogOf(5, 5 + round, (id) => `${id} of round ${round}`)));
    const eventsToSee = randomInt(1, 40);
    await begin(gateway);
    const progress = (await connectTo(gateway)).watch(PROGRESS);
    for (let seen = 0; seen < eventsToSee; seen++) {
      if ((await progress.next())?.data.refreshProgress.phase === 'DONE') break;
    }
    await gateway.end('SIGKILL');

    gateway = await start();
    const after = await countsOf(gateway);
    expect([version, version + 1]).toContain(after.version);
    const models = modelsOf[after.version];
    expect(after, `killed after ${eventsToSee} events`).toEqual({ version: after.version, models, listed: models });
  }
  await killGateways();
  await database.remove();
});

describe.skipIf(onServer)('a gateway killed in its very first start', { timeout }, () => {
  test.each([
    ['as it begins to make the database', 'postgres.unfinished'],
    ['when the first files of the database are there', join('postgres', 'PG_VERSION')],
  ])('%s, starts again as if for the first time', async (_when, sign) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-crash-'));
    const seen = appearing(dataDir, sign);
    const first = spawnGateway({ DATA_DIR: dataDir });
    await Promise.race([seen, first.logged('gateway ready')]);
    await first.end('SIGKILL');

    const gateway = await readyGateway({ DATA_DIR: dataDir, MODELSDEV_BASE_URL: source.url });
    source.serve('/catalog.json', json(catalog));
    expect(await gateway.refresh()).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 1 });
    await gateway.end('SIGKILL');
    await rm(dataDir, { recursive: true });
  });
});

function start(): Promise<ReadyProcess> {
  // A row at a time, so that writing takes long enough to be met.
  return readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url, MODELSDEV_BATCH_SIZE: '1' });
}

/** Gives the id of the refresh. */
async function killedWhileFetching(gateway: ReadyProcess): Promise<string> {
  source.serve('/catalog.json', held(json(catalogAnd(4, 5))).answer);
  const asked = source.nextRequest();
  const id = await begin(gateway);
  await asked;
  await gateway.end('SIGKILL');
  return id;
}

async function killedWhileWriting(gateway: ReadyProcess): Promise<string> {
  const progress = (await connectTo(gateway)).watch(PROGRESS);
  await progress.next();
  source.serve('/catalog.json', json(catalogAnd(20, 100)));
  const id = await begin(gateway);
  await progress.until(({ refreshProgress }) => refreshProgress.phase === 'WRITING' && refreshProgress.processed > 10);
  await gateway.end('SIGKILL');
  return id;
}

/** `catalog` with so many providers more. */
function catalogAnd(providerCount: number, modelsEach: number) {
  return { ...catalog, providers: { ...catalog.providers, ...catalogOf(providerCount, modelsEach).providers } };
}

async function begin(gateway: ReadyProcess): Promise<string> {
  return (await gateway.refresh({ wait: false, force: true })).id;
}

async function connectTo(gateway: ReadyProcess): Promise<Connection> {
  const connection = await webSocket(gateway.url);
  connections.push(connection);
  return connection;
}

async function refreshOf(gateway: ReadyProcess, id: string) {
  const { data } = await gateway.ask(
    'query ($id: ID!) { node(id: $id) { ... on Refresh { status catalogVersion finishedAt } } }',
    { id },
  );
  return data.node;
}

async function countsOf(gateway: ReadyProcess) {
  const { data } = await gateway.ask('{ catalog { version counts { models } } models(first: 500) { nodes { key } } }');
  const { version, counts } = data.catalog;
  return { version, models: counts.models, listed: data.models.nodes.length };
}

/** On a server a killed refresh counts as running for 15 seconds more: this lets them pass. */
async function endLease(): Promise<void> {
  const { DATABASE_URL } = database.env;
  if (!DATABASE_URL) return;
  const client = postgres(DATABASE_URL, { max: 1 });
  await client`update refreshes set lease_expires_at = now() - interval '1 second' where status = 'RUNNING'`;
  await client.end();
}

/** Ends when a file or folder of this name is made. */
function appearing(folder: string, name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watchFolder(folder, { recursive: true }, (_event, path) => {
      if (path !== name) return;
      watcher.close();
      resolve();
    });
  });
}
