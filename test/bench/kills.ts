import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import postgres from 'postgres';
import { catalogOf } from '../fixtures/small-catalogs.ts';
import { emptyDatabase } from '../harness/database.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { type ReadyProcess, readyGateway } from '../harness/process.ts';
import { webSocket } from '../harness/watch.ts';

// Kills a gateway at a random moment of a refresh, starts it again and looks whether it shows exactly one version, the old
// or the new, again and again. On the server of DATABASE_URL in a database of its own, or else embedded.
// npm run bench:kills -- [kills]
const [kills = '200'] = process.argv.slice(2);

const PROVIDERS = 5;
const database = await emptyDatabase();
const source = await faultServer();
/** What each version has to show. */
const expected = new Map<number, Shown>();
const killedIn = new Map<string, number>();
const endedAs = new Map<string, number>();

let gateway = await start();
await refreshWhole(0);
// Measured as those that are killed run: the first of their process.
await gateway.end('SIGTERM');
gateway = await start();
const durationMs = await refreshWhole(1);
let version = 2;
for (let round = 2; round < Number(kills) + 2; round++) {
  const { id, phase } = await killInRefresh(round);
  count(killedIn, phase);
  await endLease();
  gateway = await start();
  const status = await statusOf(id);
  count(endedAs, status);
  if (status === 'SUCCEEDED') version++;
  else if (status !== 'INTERRUPTED') throw new Error(`round ${round}: the refresh killed when ${phase} is ${status}`);
  await expectWhole(`round ${round}, killed when ${phase}, then ${status}`);
  if (round % 20 === 1) process.stderr.write(`${round - 1} kills: ${listed(killedIn)}; ${listed(endedAs)}\n`);
}
// After all that, it refreshes as if nothing had been.
await refreshWhole(Number(kills) + 2);
version++;
await expectWhole('the refresh after the last kill');
await gateway.end('SIGTERM');
await source.close();
await database.remove();
process.stdout.write(
  `${kills} kills within ${durationMs} ms of a refresh: ${listed(killedIn)}; ended as ${listed(endedAs)}; 0 half visible\n`,
);

interface Shown {
  readonly version: number;
  readonly models: number;
  /** Of every model with its name. */
  readonly digest: string;
}

function start(): Promise<ReadyProcess> {
  // A row at a time, so that most of the time is that of writing, where something could be half done.
  return readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url, MODELSDEV_BATCH_SIZE: '1' });
}

/** In each round every model has another name, and there is another number of them. */
function serve(round: number, asVersion: number): void {
  const document = catalogOf(PROVIDERS, 25 + (round % 5), (key) => `${key} of round ${round}`);
  const models = Object.values(document.providers).flatMap((provider) =>
    Object.values(provider.models).map(({ id, name }) => [`${provider.id}/${id}`, String(name)] as const),
  );
  expected.set(asVersion, { version: asVersion, models: models.length, digest: digestOf(models) });
  source.serve('/catalog.json', json(document));
}

async function refreshWhole(round: number): Promise<number> {
  const { catalog } = await read('{ catalog { version } }');
  serve(round, catalog.version + 1);
  const began = performance.now();
  const { status } = await gateway.refresh({ force: true });
  if (status !== 'SUCCEEDED') throw new Error(`round ${round}: ${status}`);
  return Math.round(performance.now() - began);
}

async function killInRefresh(round: number): Promise<{ readonly id: string; readonly phase: string }> {
  serve(round, version + 1);
  const connection = await webSocket(gateway.url);
  const progress = connection.watch('subscription { refreshProgress { phase } }');
  let phase = 'QUEUED';
  await progress.next();
  const { id } = await gateway.refresh({ force: true, wait: false });
  const watching = (async () => {
    for (let event = await progress.next(); event; event = await progress.next()) {
      phase = event.data.refreshProgress.phase;
    }
  })();
  // Longer than it takes, so that some are killed as it ends and right after.
  await sleep(Math.random() * durationMs * 1.4);
  await gateway.end('SIGKILL');
  connection.close();
  await watching;
  return { id, phase };
}

async function statusOf(id: string): Promise<string> {
  return (await read(`{ node(id: "${id}") { ... on Refresh { status } } }`)).node.status;
}

async function expectWhole(when: string): Promise<void> {
  const { catalog, models } = await read(
    '{ catalog { version counts { models } } models(first: 500) { totalCount nodes { key name } } }',
  );
  const nodes: readonly { readonly key: string; readonly name: string }[] = models.nodes;
  const digest = digestOf(nodes.map(({ key, name }) => [key, name]));
  const shown: Shown = { version: catalog.version, models: catalog.counts.models, digest };
  const isWhole = isDeepStrictEqual(shown, expected.get(version)) && models.totalCount === shown.models;
  if (!isWhole) throw new Error(`${when}: ${JSON.stringify({ shown, expected: expected.get(version) })}`);
}

function digestOf(models: readonly (readonly [key: string, name: string])[]): string {
  return hash('sha256', JSON.stringify(models.map((model) => model.join(' ')).sort()));
}

async function read(query: string) {
  const { data, errors } = await gateway.ask(query);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** On a server a killed refresh counts as running for 15 seconds more: this lets them pass. */
async function endLease(): Promise<void> {
  const { DATABASE_URL } = database.env;
  if (!DATABASE_URL) return;
  const client = postgres(DATABASE_URL, { max: 1 });
  await client`update refreshes set lease_expires_at = now() - interval '1 second' where status = 'RUNNING'`;
  await client.end();
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, times]) => `${times} ${name}`).join(', ');
}
