import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { get } from './get.ts';

// What models.dev served. The folder is beside the project and not in it, so a clone may lack it.
const folder = new URL('../../../shared/data/modelsdev/', import.meta.url);
const isAbsent = !existsSync(folder);
const days = isAbsent ? [] : ['eras', 'monthly', 'daily'].flatMap(filesIn).sort(byDay);

let source: FaultServer;
let gateway: TestGateway;
/** The moment after each snapshot was read. */
const readAt = new Map<string, string>();

beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url });
});
afterAll(async () => {
  await gateway?.close();
  await source?.close();
});

test.skipIf(isAbsent)('there are snapshots of models.dev to test with', () => {
  expect(days.length).toBeGreaterThan(8);
});

test.skipIf(isAbsent).each(days)('the files equal what the source served: %s', async (day) => {
  const document = snapshot(day);
  if (isCatalog(day)) source.serve('/catalog.json', json(document));
  else source.serve('/api.json', json(document));
  const { status, error } = await gateway.refresh({ allowMassRemoval: true });
  expect({ status, error }).toEqual({ status: 'SUCCEEDED', error: null });
  await expectFiles(day, '');
  const { data } = await gateway.ask('{ refreshes(first: 1) { nodes { observedAt } } }');
  readAt.set(day, data.refreshes.nodes[0].observedAt);
});

test.skipIf(isAbsent).each(days)('with `asOf`, they still do after all later days: %s', async (day) => {
  await expectFiles(day, `?asOf=${readAt.get(day)}`);
});

async function expectFiles(day: string, query: string) {
  const document = snapshot(day);
  const served = async (path: string) => JSON.parse((await get(gateway.url + path + query)).text);
  expectSame(await served('/api.json'), isCatalog(day) ? document.providers : document);
  if (!isCatalog(day)) return;
  expectSame(await served('/models.json'), document.models);
  expectSame(await served('/catalog.json'), document);
}

/** Also in the order of keys. `toEqual` would describe a difference for minutes. */
function expectSame(served: object, published: object) {
  expect(JSON.stringify(served) === JSON.stringify(published)).toBe(true);
}

// biome-ignore lint/suspicious/noExplicitAny: documents of every era, taken as they come.
function snapshot(day: string): any {
  return JSON.parse(gunzipSync(readFileSync(new URL(day, folder))).toString());
}

function isCatalog(day: string): boolean {
  return day.endsWith('.catalog.json.gz');
}

/** The daily `api.json` is a part of the catalog of its day. */
function filesIn(name: string): string[] {
  const files = readdirSync(new URL(`${name}/`, folder)).filter((file) => file.endsWith('.json.gz'));
  return files.filter((file) => name !== 'daily' || isCatalog(file)).map((file) => `${name}/${file}`);
}

function byDay(one: string, other: string): number {
  const dayOf = (file: string) => file.slice(file.indexOf('/'));
  return dayOf(one) < dayOf(other) ? -1 : 1;
}
