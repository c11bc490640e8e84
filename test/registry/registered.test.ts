import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { catalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { eventStreams } from '../harness/watch.ts';
import { get } from '../mirror/get.ts';
import {
  change,
  deregisterModels,
  exportRegistry,
  importRegistry,
  registerModels,
  registerProviders,
  setOverrides,
  updateModels,
  withModel,
} from './registry.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
  const acme = {
    key: 'acme',
    name: 'Acme',
    apiUrl: 'http://10.0.0.5:8000/v1',
    npmPackage: '@ai-sdk/openai-compatible',
  };
  expect(await registerProviders(gateway, [{ ...acme, envVars: ['ACME_KEY'] }])).toMatchObject({ userErrors: [] });
});
afterAll(() => gateway.close());

const llama = {
  key: 'acme/meta/llama',
  name: 'Acme Llama Turbo',
  family: 'llama',
  baseModel: 'meta/llama-3.3-70b-instruct',
  version: '1.10.0',
  tags: ['internal', 'fast'],
  metadata: { gpu: 'H100', replicas: 2 },
  note: 'In our own rack.',
  pricing: { input: 0.1, output: 0.4, cacheRead: 0.01, tiers: [{ minContext: 100_000, input: 0.2, output: 0.8 }] },
  limits: { context: 128_000, output: 8_000 },
  quotas: { requestsPerMinute: 60, tokensPerMinute: 100_000, requestsPerDay: 1_000 },
  capabilities: ['TOOL_CALL', 'VISION'],
  inputModalities: ['TEXT'],
  outputModalities: ['TEXT'],
  openWeights: true,
};

async function keysOf(filter: string, orderBy = ''): Promise<string[]> {
  const { models } = await gateway.read(`{ models(filter: ${filter}${orderBy}) { nodes { key } } }`);
  return models.nodes.map((model: { key: string }) => model.key);
}

test('a registered model is a model like any other', async () => {
  const { models, items, userErrors } = await registerModels(gateway, [llama]);
  expect({ models, userErrors }).toEqual({ models: [{ key: llama.key, name: llama.name }], userErrors: [] });
  expect(items).toEqual([{ kind: 'MODEL', key: llama.key, source: 'MUTATION', version: 1, content: llama }]);
  const { model, search, files, history } = await gateway.read(`{
    model(key: "${llama.key}") {
      origin version tags metadata note overrides { field } quotas { requestsPerMinute tokensPerMinute requestsPerDay }
      provider { key origin apiUrl envVars } baseModel { key } baseModelLink: baseModel { models { nodes { key } } }
      capabilities inputModalities supports(capability: REASONING) limits { context input output }
      pricing { input output cacheRead tiers { minContext input } } priceKind api { baseUrl }
      estimateCost(usage: { input: 1000000, output: 1000000 }) { totalExact }
      changes { nodes { kind refresh { trigger } } }
    }
    search: models(filter: { search: "acme llama" }) { nodes { key } }
    files: catalog { counts { providers } registry { revision mergedRevision counts { providers models overrides } } }
    history: changes(filter: { models: ["${llama.key}"] }) { nodes { kind } }
  }`);
  expect(model).toMatchObject({
    origin: 'REGISTRY',
    version: '1.10.0',
    tags: ['fast', 'internal'],
    metadata: llama.metadata,
    note: llama.note,
    overrides: [],
    quotas: llama.quotas,
    provider: { key: 'acme', origin: 'REGISTRY', apiUrl: 'http://10.0.0.5:8000/v1', envVars: ['ACME_KEY'] },
    baseModel: { key: 'meta/llama-3.3-70b-instruct' },
    capabilities: ['TOOL_CALL', 'OPEN_WEIGHTS', 'VISION'],
    inputModalities: ['TEXT', 'IMAGE'],
    supports: false,
    limits: { context: 128_000, input: null, output: 8_000 },
    pricing: { input: 0.1, output: 0.4, cacheRead: 0.01, tiers: [{ minContext: 100_000, input: 0.2 }] },
    priceKind: 'METERED',
    api: { baseUrl: 'http://10.0.0.5:8000/v1' },
    changes: { nodes: [{ kind: 'ADDED', refresh: { trigger: 'REGISTRY' } }] },
  });
  expect(model.estimateCost.totalExact).toBe('1');
  expect(search.nodes[0]).toEqual({ key: llama.key });
  expect(files.registry).toMatchObject({ revision: 2, mergedRevision: 2, counts: { providers: 1, models: 1 } });
  expect(history.nodes).toEqual([{ kind: 'ADDED' }]);
  const { text } = await get(`${gateway.url}/api.json`);
  expect(JSON.parse(text).acme.models['meta/llama']).toMatchObject({ name: llama.name, cost: { input: 0.1 } });
});

test('a registration reaches the feeds as a change like any other', async () => {
  const { text } = await get(`${gateway.url}/changes.atom?providers=acme`);
  expect(text).toContain('meta/llama: added');
  const streams = await eventStreams(gateway.url);
  const events = streams.watch(
    'subscription { changes(filter: { providers: ["acme"] }) { change { kind subject { ... on Model { key } } } } }',
  );
  // The stream listens once another one on the connection has answered.
  await streams.watch('subscription { refreshProgress { phase } }').next();
  await registerModels(gateway, [{ key: 'acme/fed', name: 'Fed' }]);
  expect((await events.next())?.data.changes).toEqual({ change: { kind: 'ADDED', subject: { key: 'acme/fed' } } });
  streams.close();
  await deregisterModels(gateway, ['acme/fed']);
});

test('a refresh of the source keeps what is registered, and sees no change', async () => {
  const { status, summary } = await gateway.refresh({ force: true });
  expect({ status, removed: summary.models.removed }).toEqual({ status: 'UNCHANGED', removed: 0 });
  const { catalog: state } = await gateway.read('{ catalog { source { kind } freshness } }');
  expect(state).toEqual({ source: { kind: 'LIVE' }, freshness: 'FRESH' });
});

test('tags, origins, versions and name patterns filter, and versions order', async () => {
  const named = (id: string, version: string) => ({ key: `acme/${id}`, name: `Acme ${id}`, family: 'acme', version });
  await registerModels(gateway, [
    { ...named('a', '1.9.0'), tags: ['internal'] },
    named('b', '2.0.0-beta.2'),
    named('c', '2.0.0-beta.11'),
    named('d', '2.0.0'),
  ]);
  const inOrder = ['acme/a', 'acme/meta/llama', 'acme/b', 'acme/c', 'acme/d'];
  expect(await keysOf('{ origins: [REGISTRY] }', ', orderBy: [{ field: VERSION }]')).toEqual(inOrder);
  const descending = ', orderBy: [{ field: VERSION, direction: DESC }]';
  expect(await keysOf('{ origins: [REGISTRY] }', descending)).toEqual(inOrder.toReversed());
  expect(await keysOf('{ tags: ["internal"] }')).toEqual(['acme/a', 'acme/meta/llama']);
  expect(await keysOf('{ tags: ["internal", "fast"] }')).toEqual(['acme/meta/llama']);
  expect(await keysOf('{ minVersion: "1.10.0", maxVersion: "2.0.0-beta.9" }')).toEqual(['acme/b', 'acme/meta/llama']);
  expect(await keysOf('{ namePattern: "acme ?" }')).toEqual(['acme/a', 'acme/b', 'acme/c', 'acme/d']);
  expect(await keysOf('{ namePattern: "*llama t*" }')).toEqual(['acme/meta/llama']);
  expect(await keysOf('{ namePattern: "100%" }')).toEqual([]);
  const { errors } = await gateway.ask('{ models(filter: { minVersion: "latest" }) { nodes { key } } }');
  expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});

test('a page of models in the order of versions continues where it ended', async () => {
  const read = async (after: string | null) => {
    const query = `query ($after: String) { models(filter: { origins: [REGISTRY] }, orderBy: [{ field: VERSION }], first: 2, after: $after) {
      nodes { version } pageInfo { endCursor hasNextPage } } }`;
    return (await gateway.read(query, { after })).models;
  };
  const first = await read(null);
  const second = await read(first.pageInfo.endCursor);
  expect([...first.nodes, ...second.nodes].map(({ version }) => version)).toEqual([
    '1.9.0',
    '1.10.0',
    '2.0.0-beta.2',
    '2.0.0-beta.11',
  ]);
});

test('a pattern that makes backtracking matchers run for ever takes no time', async () => {
  await registerModels(gateway, [{ key: 'acme/long', name: 'a'.repeat(200) }]);
  const start = performance.now();
  expect(await keysOf(`{ namePattern: "${'a*'.repeat(49)}b" }`)).toEqual([]);
  expect(performance.now() - start).toBeLessThan(2_000);
});

test.each([
  ['1.0.0', '2.0.0', -1],
  ['2.0.0-beta.11', '2.0.0-beta.2', 1],
  ['1.0.0+a', '1.0.0+b', 0],
])('compareVersions(%s, %s) is %i', async (left, right, result) => {
  const { compareVersions } = await gateway.read(`{ compareVersions(left: "${left}", right: "${right}") }`);
  expect(compareVersions).toBe(result);
});

test('an update changes the given fields of the given version only', async () => {
  const updated = await updateModels(gateway, [
    { key: 'acme/a', ifVersion: 1, name: 'Renamed', tags: null, limits: { context: 5 } },
  ]);
  expect(updated).toMatchObject({ userErrors: [], models: [{ key: 'acme/a', name: 'Renamed' }] });
  const content = { key: 'acme/a', name: 'Renamed', family: 'acme', version: '1.9.0', limits: { context: 5 } };
  expect(updated.items).toEqual([{ kind: 'MODEL', key: 'acme/a', source: 'MUTATION', version: 2, content }]);
  const { userErrors } = await updateModels(gateway, [
    { key: 'acme/b', name: 'Never' },
    { key: 'acme/a', ifVersion: 1, name: 'Never' },
    { key: 'acme/nothing', name: 'Never' },
    { key: 'acme/c', pricing: { input: -1, output: 2 } },
  ]);
  expect(userErrors).toMatchObject([
    { path: 'models.1', code: 'VERSION_CONFLICT' },
    { path: 'models.2', code: 'NOT_REGISTERED' },
    { path: 'models.3.pricing.input', code: 'INVALID_VALUE' },
  ]);
  expect(await keysOf('{ namePattern: "Never" }')).toEqual([]);
});

test('concurrent changes of one version: one of them is made', async () => {
  const names = Array.from({ length: 6 }, (_, index) => `Name ${index}`);
  const results = await Promise.all(
    names.map((name) => updateModels(gateway, [{ key: 'acme/a', ifVersion: 2, name }])),
  );
  const codes = results.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code));
  expect(codes).toEqual(Array(5).fill('VERSION_CONFLICT'));
});

test('each entry of a batch is refused for its own reasons, and nothing is registered', async () => {
  const { models, userErrors } = await registerModels(gateway, [
    { key: 'acme/new', name: 'New' },
    { key: 'nobody/model', name: 'Model' },
    { key: 'openai/gpt-5', name: 'Mine' },
    { key: 'acme/a', name: 'Again' },
    { key: 'acme/x', name: 'X', baseModel: 'nobody/model' },
  ]);
  expect(models).toEqual([]);
  expect(userErrors).toMatchObject([
    { path: 'models.3', code: 'ALREADY_REGISTERED' },
    { path: 'models.1.key', code: 'UNKNOWN_PROVIDER' },
    { path: 'models.2.key', code: 'KEY_TAKEN' },
    { path: 'models.4.baseModel', code: 'UNKNOWN_BASE_MODEL' },
  ]);
  const { userErrors: invalid } = await registerModels(gateway, [
    { key: 'no-slash', name: 'X' },
    { key: 'acme/x', name: '' },
    { key: 'acme/y', name: 'Y', version: 'latest' },
    { key: 'acme/z', name: 'Z', pricing: { input: 1e9, output: 1 } },
    { key: 'acme/w', name: 'W', quotas: { requestsPerDay: 0 } },
    { key: 'acme/v', name: 'V', status: 'REMOVED' },
    { key: 'acme/u', name: 'U', metadata: { text: 'x'.repeat(20_000) } },
    { key: 'acme/t', name: 'T', metadata: { text: '\u0000' } },
  ]);
  expect(invalid.map(({ path, code }: { path: string; code: string }) => [path, code])).toEqual([
    ['models.0.key', 'INVALID_VALUE'],
    ['models.1.name', 'INVALID_VALUE'],
    ['models.2.version', 'INVALID_VALUE'],
    ['models.3.pricing.input', 'INVALID_VALUE'],
    ['models.4.quotas.requestsPerDay', 'INVALID_VALUE'],
    ['models.5.status', 'INVALID_VALUE'],
    ['models.6.metadata', 'INVALID_VALUE'],
    ['models.7.metadata', 'INVALID_VALUE'],
  ]);
  const { userErrors: twice } = await registerModels(gateway, [
    { key: 'acme/twice', name: 'One' },
    { key: 'acme/twice', name: 'Two' },
  ]);
  expect(twice).toMatchObject([{ path: 'models.1', code: 'DUPLICATE_KEY' }]);
});

test('a variable in a URL stays a reference, and credentials in a URL are refused', async () => {
  const variable = '$' + '{HOME}';
  await registerProviders(gateway, [{ key: 'env', name: 'Env', apiUrl: `https://${variable}.example/v1` }]);
  const { provider } = await gateway.read('{ provider(key: "env") { apiUrl } }');
  expect(provider.apiUrl).toBe(`https://${variable}.example/v1`);
  const { userErrors } = await registerProviders(gateway, [
    { key: 'one', name: 'One', apiUrl: 'https://user:secret@host.example/v1' },
    { key: 'two', name: 'Two', apiUrl: 'file:///etc/passwd' },
  ]);
  expect(userErrors).toMatchObject([
    { path: 'providers.0.apiUrl', code: 'INVALID_VALUE' },
    { path: 'providers.1.apiUrl', code: 'INVALID_VALUE' },
  ]);
  expect(JSON.stringify(userErrors)).not.toContain('secret');
  await change(gateway, 'deregisterProviders(input: { keys: ["env"] })', 'userErrors { code }');
});

test('an export imports elsewhere without a loss, and replaces', async () => {
  await setOverrides(gateway, [{ provider: 'openai', fields: { name: 'Ours' } }]);
  const exported = await exportRegistry(gateway);
  expect(exported.models).toContainEqual(llama);
  expect(await importRegistry(gateway, exported, true)).toMatchObject({ userErrors: [] });
  const other = await gatewayWithCatalog();
  await importRegistry(other, { models: [{ key: 'openai/private', name: 'Private' }] });
  expect(await importRegistry(other, exported, true)).toMatchObject({ userErrors: [] });
  expect(await exportRegistry(other)).toEqual(exported);
  const { model, private: gone } = await other.read(
    `{ model(key: "${llama.key}") { name } private: model(key: "openai/private") { status } }`,
  );
  expect({ model, gone }).toEqual({ model: { name: llama.name }, gone: { status: 'REMOVED' } });
  const refused = await importRegistry(other, { models: [{ key: 'x' }], more: [] });
  expect(refused.userErrors).toMatchObject([
    { path: 'registry.models.0.key', code: 'INVALID_VALUE' },
    { path: 'registry.models.0.name', code: 'INVALID_VALUE' },
    { path: 'registry.more', code: 'UNKNOWN_FIELD' },
  ]);
  await other.close();
  await change(gateway, 'removeOverrides(input: { providers: ["openai"] })', 'userErrors { code }');
});

test('a registry of more models than a mutation registers is imported as a whole', async () => {
  const models = Array.from({ length: 1_300 }, (_, index) => ({
    ...{ key: `openai/many-${index}`, name: `Many ${index}`, tags: ['a', 'b'], pricing: { input: 1, output: 2 } },
  }));
  const other = await gatewayWithCatalog();
  expect(await importRegistry(other, { models })).toMatchObject({ userErrors: [] });
  const exported = await exportRegistry(other);
  expect(exported.models).toHaveLength(models.length);
  expect(await importRegistry(other, exported, true)).toMatchObject({ userErrors: [] });
  expect(await exportRegistry(other)).toEqual(exported);
  await other.close();
});

test('an upstream model with the key of a registered one is a conflict that is shown', async () => {
  await registerModels(gateway, [{ key: 'openai/mine', name: 'Mine', pricing: { input: 7, output: 7 } }]);
  await gateway.show(
    withModel(catalog, 'openai', 'mine', {
      ...catalog.providers['openai']?.models['gpt-5'],
      id: 'mine',
      name: 'Theirs',
    }),
  );
  const read = `{
    model(key: "openai/mine") { name origin pricing { input } changes(first: 1) { nodes { fields { field before after } } } }
    catalog { registry { problems { code kind key } } }
  }`;
  const { data } = await gateway.askAsOperator(read);
  expect(data.model).toEqual({
    name: 'Mine',
    origin: 'REGISTRY',
    pricing: { input: 7 },
    changes: { nodes: [{ fields: [{ field: 'upstreamConflict', before: null, after: true }] }] },
  });
  expect(data.catalog.registry.problems).toEqual([{ code: 'UPSTREAM_CONFLICT', kind: 'MODEL', key: 'openai/mine' }]);
  expect(await deregisterModels(gateway, ['openai/mine'])).toMatchObject({ userErrors: [] });
  const { model } = await gateway.read('{ model(key: "openai/mine") { name origin pricing { input } } }');
  expect(model).toEqual({ name: 'Theirs', origin: 'UPSTREAM', pricing: { input: 1.25 } });
  await gateway.show(catalog);
});

test('a subscriber gets the state of the registry, first at once and then after each change', async () => {
  const streams = await eventStreams(gateway.url);
  const events = streams.watch('subscription { registryChanged { revision mergedRevision } }');
  const first = (await events.next())?.data.registryChanged;
  await registerModels(gateway, [{ key: 'acme/event', name: 'Event' }]);
  const second = (await events.next())?.data.registryChanged;
  expect(second).toEqual({ revision: first.revision + 1, mergedRevision: first.revision + 1 });
  streams.close();
});

test('a deregistered model keeps its history, and its provider can go afterward', async () => {
  const before = new Date().toISOString();
  await sleep(5);
  const refused = await change(gateway, 'deregisterProviders(input: { keys: ["acme"] })', 'userErrors { path code }');
  expect(refused.userErrors).toEqual([{ path: 'keys.0', code: 'PROVIDER_IN_USE' }]);
  const keys = await keysOf('{ origins: [REGISTRY] }');
  const { models, userErrors } = await deregisterModels(gateway, keys);
  expect({ userErrors, statuses: new Set(models.map(({ status }: { status: string }) => status)) }).toEqual({
    userErrors: [],
    statuses: new Set(['REMOVED']),
  });
  await change(gateway, 'deregisterProviders(input: { keys: ["acme"] })', 'userErrors { path code }');
  const { now, past, changes } = await gateway.read(
    `query ($earlier: DateTime!) {
      now: provider(key: "acme") { status }
      past: models(filter: { origins: [REGISTRY] }, asOf: $earlier) { totalCount }
      changes(filter: { models: ["${llama.key}"] }, first: 1) { nodes { kind anomalies { reason } } }
    }`,
    { earlier: before },
  );
  expect(now).toEqual({ status: 'REMOVED' });
  expect(past).toEqual({ totalCount: keys.length });
  expect(changes.nodes).toEqual([{ kind: 'REMOVED', anomalies: [] }]);
});

test('a document is validated without a change', async () => {
  const validated = async (registry: object) => {
    const query = 'query ($registry: JSON!) { validateRegistry(registry: $registry) { path code } }';
    return (await gateway.askAsOperator(query, { registry })).data.validateRegistry;
  };
  const before = await exportRegistry(gateway);
  expect(await validated(before)).toEqual([]);
  const model = { key: 'openai/new', name: 'New', pricing: { input: 'free', output: 1 }, colour: 'red' };
  expect(
    await validated({ models: [model], overrides: [{ model: 'openai/gpt-5', fields: { 'pricing.inptu': 1 } }] }),
  ).toEqual([
    { path: 'models.0.pricing.input', code: 'INVALID_VALUE' },
    { path: 'models.0.colour', code: 'UNKNOWN_FIELD' },
    { path: 'overrides.0.fields.pricing.inptu', code: 'UNKNOWN_FIELD' },
  ]);
  expect(await exportRegistry(gateway)).toEqual(before);
});

test('only an operator changes and exports the registry, and each change is audited', async () => {
  const { secret } = await newKey(gateway, { role: 'CALLER' });
  const register =
    'mutation { registerModels(input: { models: [{ key: "openai/x", name: "X" }] }) { userErrors { code } } }';
  for (const query of [register, '{ exportRegistry }', '{ catalog { registry { items { nodes { key } } } } }']) {
    const { errors } = await gateway.ask(query, {}, secret);
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  }
  const { data } = await gateway.askAsOperator(
    '{ auditLog(filter: { actions: ["deregisterModels"] }, first: 1) { nodes { actor outcome } } }',
  );
  expect(data.auditLog.nodes).toEqual([{ actor: 'operator', outcome: 'SUCCEEDED' }]);
});
