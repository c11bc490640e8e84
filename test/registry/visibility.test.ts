import { getNamedType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpRoutes } from '../../src/app/http-routes.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { bearer, newKey } from '../access/keys.ts';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, catalogGatewayWith } from '../harness/catalog-gateway.ts';
import type { TestGateway } from '../harness/gateway.ts';
import { transports } from '../harness/watch.ts';
import { get } from '../mirror/get.ts';
import { type Ask, asked } from './asked-fields.ts';
import { deregisterModels, registerModels, registerProviders, updateModels, withModel } from './registry.ts';
import { fieldsOf, type IsAsked, selectionOf } from './walked-fields.ts';

/** A part of every key, name and text of what callers without a credential do not see. */
const CANARY = /zzq/i;
const settings = { QUERY_COST_LIMIT: '100000000' };

/** The source with further models of the provider that is registered here, as if it published them. */
const later = withModel(catalog, 'openai', 'gpt-5', { cost: { input: 2, output: 12 } });

/** With restricted records, and without a registry. */
let gateway: CatalogGateway;
let plain: CatalogGateway;
let key: string;
let hiddenAt: string;

beforeAll(async () => {
  gateway = await catalogGatewayWith(settings, earlierCatalog);
  plain = await catalogGatewayWith(settings, earlierCatalog);
  await registerProviders(gateway, [
    { key: 'zzqhost', name: 'Zzqhost', apiUrl: 'https://zzqhost.example/v1', envVars: ['ZZQ_KEY'], visibility: 'KEYS' },
  ]);
  const offer = {
    baseModel: 'openai/gpt-5',
    family: 'zzqfamily',
    tags: ['zzqtag'],
    note: 'zzqnote',
    version: '1.0.0',
    pricing: { input: 0.00001, output: 0.00001, cacheWrite: 5 },
    limits: { context: 900_000, output: 100_000 },
    capabilities: ['TOOL_CALL', 'REASONING', 'VISION'],
    inputModalities: ['TEXT', 'IMAGE', 'VIDEO'],
    outputModalities: ['TEXT'],
    releaseDate: '2026-01-01',
  };
  const registered = await registerModels(gateway, [
    { ...offer, key: 'zzqhost/zzqown', name: 'Zzqown gpt-5' },
    { ...offer, key: 'openai/zzqsibling', name: 'Zzqsibling gpt-5', visibility: 'KEYS' },
    { ...offer, key: 'openai/zzqgone', name: 'Zzqgone gpt-5', visibility: 'KEYS' },
  ]);
  expect(registered.userErrors).toEqual([]);
  hiddenAt = new Date().toISOString();
  await gateway.show(catalog);
  await updateModels(gateway, [{ key: 'openai/zzqsibling', pricing: { input: 0.00002, output: 0.00002 } }]);
  await deregisterModels(gateway, ['openai/zzqgone']);
  await gateway.show(later);
  for (const document of [catalog, later]) await plain.show(document);
  key = (await newKey(gateway, { role: 'READER' })).secret;
});
afterAll(async () => {
  await gateway.close();
  await plain.close();
});

function documentOf([name, given, field]: Ask, asOf: string, isAsked?: IsAsked): string {
  const moment = asOf === '' ? '' : `asOf: "${asOf}"`;
  const all = [given.replace('HIDDEN_AT', JSON.stringify(hiddenAt)), moment].filter(Boolean).join(', ');
  return `{ ${name}${all && `(${all})`}${selectionOf(field.type, 2, isAsked)} }`;
}

function answersAsOf([name, given, field]: Ask): boolean {
  // In the order of recording, there is only the present.
  return field.args.some((arg) => arg.name === 'asOf') && !(name === 'changes' && given.includes('AS_RECORDED'));
}

/** What two gateways differ by, whatever their catalogs contain. */
const isOfGateway: ReadonlySet<string> = new Set(
  `DateTime Refresh Registry CatalogSource Freshness RefreshPause PageInfo`.split(' '),
);
const isOfCatalog: IsAsked = ({ name, type }, typeName) =>
  !isOfGateway.has(getNamedType(type).name) &&
  !/^(version|catalogVersion|cursor)$/.test(name) &&
  !(name === 'id' && typeName === 'Change');

describe('a caller without a credential', () => {
  test.each(asked)('sees nothing restricted in %s(%s)', async (...ask) => {
    for (const asOf of answersAsOf(ask) ? ['', hiddenAt] : ['']) {
      const { data, errors } = await gateway.ask(documentOf(ask, asOf));
      expect({ errors }).toEqual({ errors: undefined });
      expect(JSON.stringify(data)).not.toMatch(CANARY);
    }
  });

  test.each(asked.filter(([name]) => name !== 'refreshes'))(
    'gets of %s(%s) what a gateway without registry answers',
    async (...ask) => {
      const document = documentOf(ask, '', isOfCatalog);
      expect(await gateway.ask(document)).toEqual(await plain.ask(document));
    },
  );
});

test('a caller with a key sees restricted records in each of these fields', async () => {
  const seen = new Set<string>();
  for (const ask of asked) {
    const { data, errors } = await gateway.ask(documentOf(ask, ''), {}, key);
    expect({ errors }).toEqual({ errors: undefined });
    if (CANARY.test(JSON.stringify(data))) seen.add(ask[0]);
  }
  const expected = `baseModel baseModels changes cheapestModels dataIssues labs model models priceChanges provider providers
    recommendModels refreshes resolveModel resolveModels suggestKeys suggestModels valueFrontier`;
  expect([...seen].toSorted()).toEqual(expected.split(/\s+/));
});

test.each(['anonymous', 'with a key'] as const)('totals equal the listed rows for a caller %s', async (caller) => {
  const { data, errors } = await gateway.ask(TOTALS, {}, caller === 'anonymous' ? undefined : key);
  expect({ errors }).toEqual({ errors: undefined });
  const keysOf = ({ nodes }: { nodes: { key: string }[] }) => nodes.map((node) => node.key);
  const models: string[] = keysOf(data.models);
  expect(models.filter((model) => CANARY.test(model))).toEqual(
    caller === 'anonymous' ? [] : ['openai/zzqsibling', 'zzqhost/zzqown'],
  );
  expect(data.models.totalCount).toBe(models.length);
  expect(data.catalog.counts).toEqual({ models: models.length, providers: data.providers.nodes.length });
  expect(data.providers.totalCount).toBe(data.providers.nodes.length);
  expect(sum(data.models.facets.providers)).toBe(models.length);
  expect(sum(data.models.facets.statuses.filter(({ value }: { value: string }) => value !== 'REMOVED'))).toBe(
    models.length,
  );
  expect(data.removed.totalCount).toBe(data.removed.nodes.length);
  for (const { models: served } of data.providers.nodes) expect(served.totalCount).toBe(served.nodes.length);
  expect(data.baseModel.models.totalCount).toBe(data.baseModel.models.nodes.length);
  expect(data.changes.totalCount).toBe(data.changes.nodes.length);
  const { summary, changes } = data.refreshes.nodes[0];
  expect(summary.models.total).toBe(models.length);
  expect(summary.providers.total).toBe(data.providers.totalCount);
  expect(changes.totalCount).toBe(changes.nodes.length);
  expect(data.catalog.registry.counts).toMatchObject(
    caller === 'anonymous' ? { providers: 0, models: 0 } : { providers: 1, models: 2 },
  );
});

function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

const TOTALS = `{
  catalog { counts { models providers } registry { counts { providers models } } }
  models(first: 200) { totalCount nodes { key } facets { providers { value count } statuses { value count } } }
  removed: models(first: 200, filter: { statuses: [REMOVED] }) { totalCount nodes { key } }
  providers(first: 200) { totalCount nodes { key models(first: 200) { totalCount nodes { key } } } }
  baseModel(key: "openai/gpt-5") { models(first: 200) { totalCount nodes { key } } }
  changes(first: 200) { totalCount nodes { kind } }
  refreshes(first: 1) { nodes { summary { models { total } providers { total } } changes(first: 200) { totalCount nodes { kind } } } }
}`;

test.each([
  ['zzqhost', 'zzqown'],
  ['openai', 'zzqsibling'],
  ['openai', 'zzqgone'],
])('the key of %s/%s is answered as one that does not exist', async (provider, model) => {
  const LOOKUPS = `query ($provider: String!, $model: String!, $id: ID!, $ids: [ID!]!, $asOf: DateTime!) {
    provider(key: $provider) { name }
    model(key: $model) { key name status }
    earlier: model(key: $model, asOf: $asOf) { key }
    node(id: $id) { id }
    nodes(ids: $ids) { id }
    checkModels(keys: [$model]) { verdict model { key } suggestions { key } successors { key } }
    resolveModel(text: $model) { baseModel { key } offer { key } models { totalCount } notes }
    filtered: models(filter: { baseModels: ["openai/gpt-5"], providers: [$provider] }) { totalCount unknownKeys { kind suggestions } }
    compareModels(keys: [$model, "openai/gpt-5"]) { unknown { key } }
    changes(filter: { models: [$model] }) { totalCount }
    suggestKeys(kind: MODEL, text: $model) { key }
  }`;
  const ask = async (from: TestGateway) =>
    from.ask(LOOKUPS, {
      provider,
      model: `${provider}/${model}`,
      id: `Model:${provider}/${model}`,
      ids: [`Provider:${provider}`, `Model:${provider}/${model}`],
      asOf: hiddenAt,
    });
  const answer = await ask(gateway);
  expect(answer).toEqual(await ask(plain));
});

test('no other field or route shows records to callers without a credential', () => {
  const subscriptions = fieldsOf('Subscription').map(({ name }) => name);
  // The first two are below, and the next two show only refreshes and counts. The others need another role.
  expect(subscriptions.toSorted()).toEqual(
    ['catalogUpdated', 'changes', 'refreshProgress', 'registryChanged', 'budgetAlerts', 'streamText'].toSorted(),
  );
  // Routes are only listed, so that none of these services is used.
  // biome-ignore lint/suspicious/noExplicitAny: a service with every member.
  const service: any = new Proxy(() => service, { get: () => service });
  const routes = httpRoutes(service, createMetrics()).filter(({ role }) => role === 'READER' || role === 'ANYONE');
  const open = routes.map(({ path }) => path.replace(':provider', path.startsWith('/api') ? 'openai' : 'zzqhost'));
  expect(open.toSorted()).toEqual(paths.filter((path) => !['/llms.txt', '/metrics'].includes(path)).toSorted());
});

/** Everything outside of GraphQL that callers without a credential can read. */
const paths = [
  ...['/api.json', '/models.json', '/catalog.json', '/model-schema.json', '/models.d.ts', '/litellm.json'],
  ...['/changes.atom', '/llms.txt', '/registry-schema.json', '/api/openai.json', '/logos/zzqhost.svg', '/metrics'],
];

test.each(paths)('%s shows nothing restricted to a caller without a credential', async (path) => {
  const day = `?asOf=${hiddenAt}`;
  for (const url of path.endsWith('json') || path.endsWith('.ts') ? [path, path + day] : [path]) {
    const { status, text } = await get(`${gateway.url}${url}`);
    expect({ url, status }).toEqual({ url, status: 200 });
    expect(text).not.toMatch(CANARY);
  }
});

test.each(['/api.json', '/catalog.json', '/models.d.ts', '/litellm.json', '/changes.atom'])(
  '%s shows restricted records to a caller with a key, in an answer that no shared cache keeps',
  async (path) => {
    const { status, text, headers } = await get(`${gateway.url}${path}`, bearer(key));
    expect(status).toBe(200);
    expect(text).toMatch(CANARY);
    expect(headers['cache-control']).toMatch(/^private/);
    expect(headers['vary']).toMatch(/Authorization/);
    // The other answer is not repeated for this caller, and this one not for others.
    expect((await get(`${gateway.url}${path}`)).text).not.toMatch(CANARY);
  },
);

test('the files of a restricted provider, and the list of callable models, are refused without a credential', async () => {
  const statusOf = async (path: string) => (await get(`${gateway.url}${path}`)).status;
  expect([await statusOf('/api/zzqhost.json'), await statusOf('/v1/models')]).toEqual([404, 401]);
  expect((await get(`${gateway.url}/api/zzqhost.json`, bearer(key))).text).toMatch(CANARY);
});

test('the tools for agents show nothing restricted to a caller without a credential', async () => {
  const call = async (credential: Readonly<Record<string, string>>) => {
    const response = await fetch(`${gateway.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...credential },
      body: JSON.stringify({
        ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
        params: { name: 'search_models', arguments: { search: 'gpt-5' } },
      }),
    });
    return response.text();
  };
  const open = await call({});
  expect(open).toContain('openai/gpt-5');
  expect(open).not.toMatch(CANARY);
  expect(await call(bearer(key))).toMatch(CANARY);
});

describe.each(transports)('over %s', (transport, connect) => {
  test('subscriptions send nothing restricted to a caller without a credential, and all of it to one with a key', async () => {
    const { cursor } = (
      await gateway.ask('{ changes(orderBy: AS_RECORDED, first: 200) { pageInfo { cursor: endCursor } } }', {}, key)
    ).data.changes.pageInfo;
    const changed = `subscription { changes(after: ${JSON.stringify(cursor)}) { change { kind subject { ... on Model { key } } fields { field } } } }`;
    const updated = `subscription { catalogUpdated {
      catalog { counts { models } } refresh { summary { models { total } } } changes(first: 100) { totalCount nodes { subject { ... on Model { key } } } }
    } }`;
    const open = await connect(gateway.url);
    const full = await connect(gateway.url, bearer(key));
    const [openChanges, fullChanges] = [open.watch(changed), full.watch(changed)];
    const [openUpdates, fullUpdates] = [open.watch(updated), full.watch(updated)];
    // Answered after a look into the database, so that what was asked for before it listens by then.
    for (const connection of [open, full])
      await connection.watch('subscription { registryChanged { revision } }').next();
    const name = `zzq${transport.replaceAll(/\W/g, '').toLowerCase()}`;
    await registerModels(gateway, [{ key: `openai/${name}`, name: 'Zzq', visibility: 'KEYS' }]);
    await registerModels(gateway, [{ key: `openai/shown-${name.slice(3)}`, name: 'Shown' }]);

    const seen = await fullChanges.next();
    expect(seen?.data.changes.change.subject).toEqual({ key: `openai/${name}` });
    expect((await openChanges.next())?.data.changes.change.subject).toEqual({ key: `openai/shown-${name.slice(3)}` });
    const [openUpdate, fullUpdate] = [(await openUpdates.next())?.data, (await fullUpdates.next())?.data];
    expect(openUpdate.catalogUpdated.changes).toEqual({ totalCount: 0, nodes: [] });
    expect(fullUpdate.catalogUpdated.changes.totalCount).toBe(1);
    for (const { catalogUpdated } of [openUpdate, fullUpdate]) {
      expect(catalogUpdated.refresh.summary.models.total).toBe(catalogUpdated.catalog.counts.models);
    }
    expect(fullUpdate.catalogUpdated.catalog.counts.models).toBeGreaterThan(
      openUpdate.catalogUpdated.catalog.counts.models,
    );
    open.close();
    full.close();
    await deregisterModels(gateway, [`openai/${name}`, `openai/shown-${name.slice(3)}`]);
  });
});
