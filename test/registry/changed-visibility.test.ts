import { afterEach, beforeEach, expect, test } from 'vitest';
import { bearer, newKey } from '../access/keys.ts';
import { catalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, catalogGatewayWith, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
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

const model = { key: 'openai/own', name: 'Own', pricing: { input: 7, output: 8 } };

const SEEN = `query ($asOf: DateTime) {
  model(key: "openai/own", asOf: $asOf) { status priceHistory { pricing { input } } changes { nodes { kind } } }
  changes(filter: { models: ["openai/own"] }, asOf: $asOf) { totalCount nodes { kind fields { field before after } } }
}`;

async function seenBy(credential?: string, asOf?: string) {
  const { data, errors } = await gateway.ask(SEEN, { asOf }, credential);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const nothing = { model: null, changes: { totalCount: 0, nodes: [] } };

test('a record that becomes restricted is hidden with its past, which stays hidden when it becomes public again', async () => {
  await registerModels(gateway, [model]);
  const whilePublic = new Date().toISOString();
  expect(await seenBy(undefined)).toMatchObject({ model: { status: 'ACTIVE' }, changes: { totalCount: 1 } });

  await updateModels(gateway, [{ key: model.key, visibility: 'KEYS' }]);
  expect(await seenBy()).toEqual(nothing);
  expect(await seenBy(undefined, whilePublic)).toEqual(nothing);
  const full = await seenBy(key);
  expect(full.changes.nodes[0]).toEqual({
    kind: 'CHANGED',
    fields: [{ field: 'visibility', before: null, after: 'KEYS' }],
  });
  expect(await seenBy(key, whilePublic)).toMatchObject({ model: { status: 'ACTIVE' }, changes: { totalCount: 1 } });

  await updateModels(gateway, [{ key: model.key, visibility: null, pricing: { input: 9, output: 9 } }]);
  expect(await seenBy()).toEqual({
    ...nothing,
    model: { status: 'ACTIVE', priceHistory: [{ pricing: { input: 9 } }], changes: { nodes: [] } },
  });
  expect(await seenBy(undefined, whilePublic)).toEqual(nothing);
  expect((await seenBy(key)).model.priceHistory).toHaveLength(2);

  // A record that becomes visible counts as an added one for those who did not see it.
  const summary = '{ refreshes(first: 1) { nodes { summary { models { added changed removed } } } } }';
  const [open, complete] = [await gateway.ask(summary), await gateway.ask(summary, {}, key)];
  expect(open.data.refreshes.nodes[0].summary.models).toEqual({ added: 1, changed: 0, removed: 0 });
  expect(complete.data.refreshes.nodes[0].summary.models).toEqual({ added: 0, changed: 1, removed: 0 });
});

test('a restricted model that is removed stays hidden, and a later one of upstream with its key is public', async () => {
  await registerModels(gateway, [{ ...model, visibility: 'KEYS' }]);
  const whileRestricted = new Date().toISOString();
  await deregisterModels(gateway, [model.key]);
  expect(await seenBy()).toEqual(nothing);
  expect((await seenBy(key)).model.status).toBe('REMOVED');

  await gateway.show(withModel(catalog, 'openai', 'own', { name: 'Published', cost: { input: 1, output: 1 } }));
  expect(await seenBy()).toMatchObject({
    model: { status: 'ACTIVE', priceHistory: [{ pricing: { input: 1 } }] },
    // The change shows the record of before.
    changes: { totalCount: 0 },
  });
  expect((await seenBy(key)).changes.nodes[0].kind).toBe('RESTORED');
  expect(await seenBy(undefined, whileRestricted)).toEqual(nothing);
});

test('a restricted provider hides the models that it has, also those that upstream publishes under its key', async () => {
  await registerProviders(gateway, [{ key: 'own', name: 'Own', visibility: 'KEYS' }]);
  await registerModels(gateway, [{ key: 'own/a', name: 'A', visibility: 'PUBLIC' }]);
  const published = { id: 'own', name: 'Published', models: catalog.providers['openai']?.models ?? {} };
  await gateway.show({ ...catalog, providers: { ...catalog.providers, own: published } });
  const query = '{ models(filter: { providers: ["own"] }) { totalCount } provider(key: "own") { name } }';
  expect((await gateway.ask(query)).data).toEqual({ models: { totalCount: 0 }, provider: null });
  const count = Object.keys(published.models).length + 1;
  expect((await gateway.ask(query, {}, key)).data).toEqual({
    models: { totalCount: count },
    provider: { name: 'Own' },
  });

  // Without the entry, the catalog is what upstream publishes.
  await importRegistry(gateway, {}, true);
  expect((await gateway.ask(query)).data).toEqual({
    models: { totalCount: count - 1 },
    provider: { name: 'Published' },
  });
});

test('a held change of a model of a restricted provider is held from callers without a credential', async () => {
  const guarded = await catalogGatewayWith({ REFRESH_GUARD: 'hold' }, catalog);
  await registerProviders(guarded, [{ key: 'own', name: 'Own', visibility: 'KEYS' }]);
  const withPrice = (input: number) => {
    const models = { m: { ...catalog.providers['openai']?.models['gpt-5'], id: 'm', cost: { input, output: 10 } } };
    return { ...catalog, providers: { ...catalog.providers, own: { id: 'own', name: 'Published', models } } };
  };
  await guarded.show(withPrice(1));
  await guarded.show(withPrice(50));
  const query = '{ heldChanges { totalCount nodes { id subject { ... on Model { key } } } } }';
  const { data } = await guarded.askAsOperator(query);
  expect(data.heldChanges).toMatchObject({ totalCount: 1, nodes: [{ subject: { key: 'own/m' } }] });
  expect((await guarded.ask(query)).data.heldChanges).toEqual({ totalCount: 0, nodes: [] });
  const node = `{ node(id: "${data.heldChanges.nodes[0].id}") { id } }`;
  expect((await guarded.ask(node)).data).toEqual({ node: null });
  await guarded.close();
});

test('kept answers and rows of callers with a credential are not those of others', async () => {
  await registerModels(gateway, [{ ...model, visibility: 'KEYS' }]);
  const query =
    '{ models(filter: { providers: ["openai"] }) { totalCount nodes { key } } model(key: "openai/own") { name } }';
  const url = `${gateway.url}/graphql?query=${encodeURIComponent(query)}`;
  const ask = (credential?: string) => get(url, { accept: 'application/json', ...(credential && bearer(credential)) });
  const callers = [key, undefined, key, undefined, (await newKey(gateway, { role: 'OPERATOR' })).secret, undefined];
  const answers = [];
  for (const caller of callers) answers.push(await ask(caller));
  expect(answers.map(({ text }) => text.includes('openai/own'))).toEqual([true, false, true, false, true, false]);
  expect(answers.map(({ headers }) => headers['cache-control']?.split(',')[0])).toEqual(
    callers.map((caller) => (caller === undefined ? 'public' : 'private')),
  );
  const [full, open] = answers.map(({ headers }) => headers.etag ?? '');
  expect(full).not.toBe(open);
  const revalidated = await get(url, { accept: 'application/json', 'if-none-match': full ?? '' });
  expect(revalidated.status).toBe(200);
});

test('without restricted records, no statement leaves them out', async () => {
  const query =
    '{ models(first: 3) { totalCount nodes { key changes { totalCount } provider { name } } } changes { totalCount } }';
  const looking = async () => {
    const statements = await gateway.statements(() => gateway.ask(query));
    return statements.filter((statement) => /is distinct from 'KEYS'|not "changes"."is_restricted"/.test(statement));
  };
  expect(await looking()).toEqual([]);
  await registerModels(gateway, [{ ...model, visibility: 'KEYS' }]);
  expect(await looking()).not.toEqual([]);
});
