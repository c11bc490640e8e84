import { afterEach, beforeEach, expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { catalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { get } from '../mirror/get.ts';
import {
  deregisterModels,
  importRegistry,
  registerModels,
  registerProviders,
  updateModels,
  withModel,
} from './registry.ts';

let gateway: CatalogGateway;
let key: string;
beforeEach(async () => {
  gateway = await gatewayWithCatalog({ ANSWER_CACHE_BYTES: '10000000', ROW_CACHE_BYTES: '10000000' });
  key = (await newKey(gateway)).secret;
});
afterEach(() => gateway.close());

const CANARY = /zzq/i;
const provider = { key: 'zzqhost', name: 'Zzqhost' };
const models = ['kept', 'gone'].map((id) => ({ key: `zzqhost/${id}`, name: `Zzq ${id}` }));

const SEEN = `query ($asOf: DateTime) {
  current: models(first: 500, asOf: $asOf) { totalCount nodes { key provider { key } } }
  removed: models(first: 500, asOf: $asOf, filter: { statuses: [REMOVED] }) { totalCount nodes { key provider { key } } }
  changes(first: 500) { nodes { subject { ... on Model { key provider { key } } ... on Provider { key } } } }
}`;

/** The text of what a caller sees, without errors. */
async function seen(asOf?: string, credential?: string): Promise<string> {
  const { data, errors } = await gateway.ask(SEEN, { asOf }, credential);
  expect({ errors }).toEqual({ errors: undefined });
  return JSON.stringify(data);
}

test('a provider that becomes restricted is hidden with all models that it has had', async () => {
  await registerProviders(gateway, [provider]);
  await registerModels(gateway, models);
  const whilePublic = new Date().toISOString();
  await deregisterModels(gateway, ['zzqhost/gone']);
  const afterRemoval = new Date().toISOString();
  expect(await seen()).toMatch(CANARY);

  await importRegistry(gateway, { providers: [{ ...provider, visibility: 'KEYS' }] });
  for (const asOf of [undefined, whilePublic, afterRemoval]) {
    expect(await seen(asOf)).not.toMatch(CANARY);
    expect(await seen(asOf, key)).toMatch(/zzqhost\/gone/);
  }
  for (const path of ['/changes.atom', `/api.json?asOf=${whilePublic}`])
    expect((await get(`${gateway.url}${path}`)).text).not.toMatch(CANARY);
});

test('a provider hides the upstream models of the time in which it is registered, and no earlier ones', async () => {
  const published = { id: 'own', name: 'Published', models: catalog.providers['openai']?.models ?? {} };
  const showOwn = (own: object) => gateway.show({ ...catalog, providers: { ...catalog.providers, own } });
  const ownKeys = async (asOf: string) =>
    JSON.parse(await seen(asOf)).current.nodes.filter(({ key }: { key: string }) => key.startsWith('own/'));
  await showOwn(published);
  const beforehand = new Date().toISOString();
  await gateway.show(catalog);
  await registerProviders(gateway, [{ key: 'own', name: 'Own' }]);
  await showOwn(published);
  const registered = new Date().toISOString();
  await showOwn({ ...published, models: { 'gpt-5': published.models['gpt-5'] } });
  const count = Object.keys(published.models).length;
  expect([await ownKeys(beforehand), await ownKeys(registered)].map(({ length }) => length)).toEqual([count, count]);

  await importRegistry(gateway, { providers: [{ key: 'own', name: 'Own', visibility: 'KEYS' }] });
  expect([await ownKeys(beforehand), await ownKeys(registered)].map(({ length }) => length)).toEqual([count, 0]);
  expect(JSON.parse(await seen(registered, key)).current.nodes.length).toBeGreaterThan(count);
  // Without the entry, the catalog is what upstream publishes.
  await importRegistry(gateway, {}, true);
  expect(await seen()).toMatch(/own\/gpt-5/);
  expect(await ownKeys(registered)).toEqual([]);
});

const SUMMARIES = `{ refreshes(first: 50) { nodes { summary {
  providers { added changed removed unchanged total } models { added changed removed unchanged total }
} } } }`;

interface Counts {
  readonly added: number;
  readonly removed: number;
  readonly total: number;
}

test('the summaries of all refreshes agree with each other, and do not count what is hidden since', async () => {
  const before = await gateway.ask(SUMMARIES);
  await registerProviders(gateway, [provider]);
  await registerModels(gateway, models);
  await deregisterModels(gateway, ['zzqhost/gone']);
  await gateway.show(catalog);
  const full = await gateway.ask(SUMMARIES, {}, key);
  await importRegistry(gateway, { providers: [{ ...provider, visibility: 'KEYS' }] });

  const open = (await gateway.ask(SUMMARIES)).data.refreshes.nodes;
  // The totals of before hold for every refresh since, because no upstream record changed.
  const newest = before.data.refreshes.nodes[0].summary;
  for (const kind of ['models', 'providers'] as const) {
    const counts: Counts[] = open.map(({ summary }: { summary: Record<typeof kind, Counts> }) => summary[kind]);
    const since = counts.slice(0, counts.length - before.data.refreshes.nodes.length);
    const { total } = newest[kind];
    expect(since).toEqual(since.map(() => ({ added: 0, changed: 0, removed: 0, unchanged: total, total })));
    expect(since).toHaveLength(5);
    for (const [index, { added, removed, total }] of counts.entries())
      expect(total).toBe((counts[index + 1]?.total ?? 0) + added - removed);
  }
  const kept = (await gateway.ask(SUMMARIES, {}, key)).data.refreshes.nodes.slice(1);
  expect(kept).toEqual(full.data.refreshes.nodes);
});

test('what is kept of an earlier version does not show a record that is hidden since', async () => {
  await registerProviders(gateway, [provider]);
  await registerModels(gateway, [
    { key: 'zzqhost/kept', name: 'Zzqname', baseModel: 'openai/gpt-5' },
    { key: 'openai/hidden', name: 'Hidden', visibility: 'KEYS' },
  ]);
  const whilePublic = new Date().toISOString();
  await deregisterModels(gateway, ['openai/hidden']);
  const resolve = `{ resolveModel(text: "zzqhost/kept", asOf: "${whilePublic}") { baseModel { key } offer { key } } }`;
  const ask = async () => (await gateway.ask(resolve)).data.resolveModel;
  expect(await ask()).toEqual({ baseModel: { key: 'openai/gpt-5' }, offer: { key: 'zzqhost/kept' } });
  await updateModels(gateway, [{ key: 'zzqhost/kept', visibility: 'KEYS' }]);
  expect(await ask()).toEqual({ baseModel: null, offer: null });
});

test('a search finds the removed models that the list of these has', async () => {
  await gateway.show(withModel(catalog, 'openai', 'own', { name: 'Quuxly' }));
  await gateway.show(catalog);
  await registerModels(gateway, [{ key: 'openai/own', name: 'Zzqown', baseModel: 'openai/gpt-5', visibility: 'KEYS' }]);
  const list = (search: string) =>
    gateway.read(`{ models(filter: { statuses: [REMOVED]${search} }, first: 500) { nodes { key name } } }`);
  const removed = (await list('')).models.nodes.filter((model: { key: string }) => model.key === 'openai/own');
  expect(removed).toEqual([{ key: 'openai/own', name: 'Quuxly' }]);
  expect((await list(', search: "quuxly"')).models.nodes).toEqual(removed);
  for (const search of ['zzqown', 'openai own gpt-5'])
    expect((await list(`, search: "${search}"`)).models.nodes).toEqual([]);
  expect((await gateway.read('{ models(filter: { search: "quuxly" }) { totalCount } }')).models.totalCount).toBe(0);
});

test('the changes of a public time between two restricted ones stay visible', async () => {
  const own = { key: 'openai/own', name: 'Zzqown', visibility: 'KEYS' };
  await registerModels(gateway, [own]);
  await deregisterModels(gateway, [own.key]);
  for (const name of ['Once', 'Twice']) await gateway.show(withModel(catalog, 'openai', 'own', { name }));
  await gateway.show(catalog);
  await registerModels(gateway, [own]);
  const query = '{ changes(filter: { models: ["openai/own"] }) { nodes { kind fields { field before after } } } }';
  expect((await gateway.read(query)).changes.nodes).toEqual([
    { kind: 'REMOVED', fields: [] },
    { kind: 'CHANGED', fields: [{ field: 'name', before: 'Once', after: 'Twice' }] },
  ]);
  expect((await gateway.ask(query, {}, key)).data.changes.nodes).toHaveLength(6);
});

test('a removed model whose key a restricted one has now shows no base model of that one', async () => {
  await gateway.show(withModel(catalog, 'openai', 'own', { name: 'Quuxly' }));
  await gateway.show(catalog);
  const asked = `{
    model(key: "openai/own") { name status baseModel { key } }
    ofBaseModel: models(filter: { statuses: [REMOVED], baseModels: ["openai/gpt-5"] }) { nodes { key } }
    baseModel(key: "openai/gpt-5") { models(filter: { statuses: [REMOVED] }) { nodes { key } } }
  }`;
  const before = await gateway.read(asked);
  expect(before.model).toEqual({ name: 'Quuxly', status: 'REMOVED', baseModel: null });
  await registerModels(gateway, [{ key: 'openai/own', name: 'Zzqown', baseModel: 'openai/gpt-5', visibility: 'KEYS' }]);
  expect(await gateway.read(asked)).toEqual(before);
  expect((await gateway.ask(asked, {}, key)).data.model).toMatchObject({ baseModel: { key: 'openai/gpt-5' } });
});
