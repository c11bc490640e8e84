import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { byId, catalog, catalogOf, entry, hold, idle, provider, shown, withModel } from '../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer, json, status } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { messageWith } from '../harness/message-with.ts';

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url.replace('//', '//someone:secret@') });
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

describe('a refresh that brings something new', () => {
  beforeEach(() => hold(gateway, source, catalog));

  test('has SUCCEEDED and counts what it did, per kind', async () => {
    const { beta, gamma } = catalog.providers;
    const changed = {
      providers: {
        acme: provider('acme', [entry('a-1', { name: 'New' }), entry('a-3'), entry('a-4'), entry('a-5')]),
        beta,
        gamma: { ...gamma, doc: 'https://gamma.example' },
      },
      models: byId(entry('acme/a-1', { benchmarks: [{ name: 'MMLU', score: 88.1, metric: 'accuracy' }] })),
    };
    source.serve('/catalog.json', json(changed));
    expect(await gateway.refresh()).toMatchObject({
      status: 'SUCCEEDED',
      summary: {
        providers: { added: 0, changed: 1, removed: 0, unchanged: 2, total: 3 },
        models: { added: 2, changed: 1, removed: 1, unchanged: 3, total: 6 },
        baseModels: { added: 0, changed: 1, removed: 1, unchanged: 0, total: 1 },
        benchmarkResults: { added: 0, changed: 0, removed: 1, unchanged: 1, total: 1 },
      },
    });
  });

  test('raises the version by one and says which it brought', async () => {
    const before = await shown(gateway);
    source.serve('/catalog.json', json(withModel({ name: 'New' })));
    expect(await gateway.refresh()).toMatchObject({ catalogVersion: before.catalog.version + 1 });
    expect((await shown(gateway)).catalog.version).toBe(before.catalog.version + 1);
  });

  test('says which moment of the source it read', async () => {
    source.serve('/catalog.json', json(withModel({ name: 'New' })));
    await gateway.refresh();
    source.serve('/catalog.json', status(500));
    await gateway.refresh();
    const { data } = await gateway.ask(
      '{ catalog { refreshedAt } refreshes(first: 2) { nodes { status observedAt } } }',
    );
    expect(data.refreshes.nodes).toEqual([
      { status: 'FAILED', observedAt: null },
      { status: 'SUCCEEDED', observedAt: data.catalog.refreshedAt },
    ]);
  });

  test('says how large the document was and which ETag it had', async () => {
    const document = withModel({ name: 'New' });
    source.serve('/catalog.json', json(document, { etag: '"of-today"', encoding: 'gzip' }));
    expect(await gateway.refresh()).toMatchObject({
      etag: '"of-today"',
      bytes: Buffer.byteLength(JSON.stringify(document)),
    });
  });

  test('says where the document came from, without the credentials', async () => {
    source.serve('/catalog.json', json(withModel({ name: 'New' })));
    expect(await gateway.refresh()).toMatchObject({ sourceUrl: source.url });
  });

  test('sends the credentials of MODELSDEV_BASE_URL to the source', async () => {
    const request = source.nextRequest();
    await gateway.refresh();
    const credentials = `Basic ${Buffer.from('someone:secret').toString('base64')}`;
    expect((await request).headers.authorization).toBe(credentials);
  });

  test('says that the operator asked for it', async () => {
    expect(await gateway.refresh()).toMatchObject({ trigger: 'MANUAL', requestedBy: 'operator' });
  });

  test('says how long it took, as its two times do', async () => {
    await gateway.refresh();
    const { data } = await gateway.ask('{ catalog { lastRefresh { startedAt finishedAt durationMs } } }');
    const { startedAt, finishedAt, durationMs } = data.catalog.lastRefresh;
    expect(durationMs).toBe(Date.parse(finishedAt) - Date.parse(startedAt));
    expect(durationMs).toBeGreaterThan(0);
  });

  test('records a change with the field, what it was and what it is', async () => {
    source.serve('/catalog.json', json(withModel({ cost: { input: 2, output: 6 } })));
    const { id } = await gateway.refresh();
    const { data } = await gateway.ask(
      'query ($id: ID!) { node(id: $id) { ... on Refresh { changes { nodes { kind fields { field before after } } } } } }',
      { id },
    );
    expect(data.node.changes.nodes).toEqual([
      { kind: 'CHANGED', fields: [{ field: 'pricing.input', before: 1.5, after: 2 }] },
    ]);
  });

  test('records as RESTORED what had been REMOVED', async () => {
    const without = structuredClone(catalog);
    delete without.providers['acme']?.models['a-3'];
    source.serve('/catalog.json', json(without));
    await gateway.refresh();
    source.serve('/catalog.json', json(catalog));
    await gateway.refresh();
    const { data } = await gateway.ask('{ changes(first: 2) { nodes { kind subject { ... on Model { key } } } } }');
    expect(data.changes.nodes).toEqual([
      { kind: 'RESTORED', subject: { key: 'acme/a-3' } },
      { kind: 'REMOVED', subject: { key: 'acme/a-3' } },
    ]);
  });
});

describe('a refresh that finds nothing new', () => {
  beforeEach(() => hold(gateway, source, catalog));

  test('is UNCHANGED when the maps have another order', async () => {
    source.serve('/catalog.json', json(reversed(catalog)));
    expect(await gateway.refresh()).toMatchObject({
      status: 'UNCHANGED',
      summary: { models: { ...idle, unchanged: 5, total: 5 }, benchmarkResults: { ...idle, unchanged: 2, total: 2 } },
    });
  });

  test('is UNCHANGED when the source says so with a 304', async () => {
    await holdWithEtag();
    expect(await gateway.refresh()).toMatchObject({
      status: 'UNCHANGED',
      bytes: null,
      etag: '"e1"',
      summary: {
        providers: { ...idle, unchanged: 3, total: 3 },
        models: { ...idle, unchanged: 5, total: 5 },
        baseModels: { ...idle, unchanged: 2, total: 2 },
        benchmarkResults: { ...idle, unchanged: 2, total: 2 },
      },
    });
  });

  test('asks with the ETag of what is stored', async () => {
    await holdWithEtag();
    const request = source.nextRequest();
    await gateway.refresh();
    expect((await request).headers['if-none-match']).toBe('"e1"');
  });

  test('asks with that ETag after a 304 too', async () => {
    await holdWithEtag();
    await gateway.refresh();
    const request = source.nextRequest();
    await gateway.refresh();
    expect((await request).headers['if-none-match']).toBe('"e1"');
  });

  test('asks without an ETag when forced', async () => {
    await holdWithEtag();
    const request = source.nextRequest();
    await gateway.refresh({ force: true });
    expect((await request).headers).not.toHaveProperty('if-none-match');
  });

  test('reads the document when forced, though it has the ETag of what is stored', async () => {
    await holdWithEtag();
    const answer = json(catalog, { etag: '"e1"' });
    source.serve('/catalog.json', answer);
    expect(await gateway.refresh({ force: true })).toMatchObject({
      status: 'UNCHANGED',
      bytes: Buffer.byteLength(JSON.stringify(catalog)),
    });
  });

  test('keeps the ETag of what is stored when a refresh after it failed', async () => {
    await holdWithEtag();
    source.serve('/catalog.json', status(500));
    await gateway.refresh();
    const request = source.nextRequest();
    await gateway.refresh();
    expect((await request).headers['if-none-match']).toBe('"e1"');
  });

  test.each([
    ['by its content', () => json(reversed(catalog))],
    ['by a 304', () => status(304)],
  ])('writes no row of the catalog and no version, known %s', async (_how, answer) => {
    await holdWithEtag();
    source.serve('/catalog.json', answer());
    const before = await shown(gateway);
    const statements = await gateway.statements(() => gateway.refresh());
    const tables = statements.flatMap(
      (statement) => /^(?:insert into|update|delete from) "(\w+)"/.exec(statement)?.[1] ?? [],
    );
    // Without a pause, held changes and a registry, their rows stay the same. The audit log has the mutation.
    const ofRefreshes = new Set([
      'refreshes',
      'refresh_progress',
      'refresh_pauses',
      'held_changes',
      'hidden_models',
      'registry_state',
      'audit_entries',
    ]);
    expect(tables.filter((table) => !ofRefreshes.has(table))).toEqual([]);
    expect((await shown(gateway)).catalog.version).toBe(before.catalog.version);
  });

  test('confirms the catalog as of now', async () => {
    const before = await shown(gateway);
    await gateway.refresh();
    const after = await shown(gateway);
    expect(Date.parse(after.catalog.refreshedAt)).toBeGreaterThan(Date.parse(before.catalog.refreshedAt));
  });

  test('brings no version', async () => {
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED', catalogVersion: null });
  });

  async function holdWithEtag(): Promise<void> {
    source.serve('/catalog.json', json(catalog, { etag: '"e1"' }));
    await gateway.refresh({ force: true });
  }
});

describe('an entry that cannot be read', () => {
  beforeEach(() => hold(gateway, source, catalog));

  test('is recorded as a problem with its path and what was wanted', async () => {
    source.serve('/catalog.json', json(withModel({ name: 7 })));
    expect((await gateway.refresh()).problems).toEqual({
      totalCount: 1,
      nodes: [{ path: 'providers.acme.models.a-1', message: messageWith('name', 7) }],
    });
  });

  test('leaves a stored model as it is', async () => {
    source.serve('/catalog.json', json(withModel({ name: null })));
    const before = await shown(gateway);
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED' });
    expect((await shown(gateway)).models).toEqual(before.models);
  });

  test('does not keep another of the same document from being written', async () => {
    const document = withModel({ name: null });
    Object.assign(document.providers['beta']?.models['b-1'] ?? {}, { name: 'New' });
    source.serve('/catalog.json', json(document));
    expect(await gateway.refresh()).toMatchObject({
      status: 'SUCCEEDED',
      summary: { models: { ...idle, changed: 1, unchanged: 4, total: 5 } },
    });
  });

  test('leaves a stored provider and its models as they are', async () => {
    const document = { ...catalog, providers: { ...catalog.providers, acme: 'gone mad' } };
    source.serve('/catalog.json', json(document));
    expect(await gateway.refresh()).toMatchObject({
      status: 'UNCHANGED',
      summary: { providers: { removed: 0, total: 3 }, models: { removed: 0, total: 5 } },
    });
  });

  test('leaves the models of a provider whose map of models is none', async () => {
    const acme = { ...catalog.providers['acme'], models: [] };
    source.serve('/catalog.json', json({ ...catalog, providers: { ...catalog.providers, acme } }));
    expect(await gateway.refresh()).toMatchObject({
      status: 'UNCHANGED',
      summary: { models: { removed: 0, total: 5 } },
    });
  });

  test('leaves a stored base model and its benchmark results as they are', async () => {
    source.serve('/catalog.json', json({ ...catalog, models: { ...catalog.models, 'acme/a-1': { id: 'acme/a-1' } } }));
    const before = await shown(gateway);
    expect(await gateway.refresh()).toMatchObject({
      status: 'UNCHANGED',
      summary: { baseModels: { removed: 0, total: 2 }, benchmarkResults: { removed: 0, total: 2 } },
    });
    expect((await shown(gateway)).baseModels).toEqual(before.baseModels);
  });
});

describe('a source with api.json alone', () => {
  beforeEach(() => hold(gateway, source, catalog));

  test('leaves the stored base models and their results as they are', async () => {
    const before = await shown(gateway);
    source.serve('/catalog.json', status(404));
    source.serve('/api.json', json(withModel({ name: 'New' }).providers));
    expect(await gateway.refresh()).toMatchObject({
      status: 'SUCCEEDED',
      summary: {
        models: { ...idle, changed: 1, unchanged: 4, total: 5 },
        baseModels: { ...idle, unchanged: 2, total: 2 },
        benchmarkResults: { ...idle, unchanged: 2, total: 2 },
      },
    });
    expect((await shown(gateway)).baseModels).toEqual(before.baseModels);
  });
});

describe('a document that would remove much', () => {
  beforeEach(() => hold(gateway, source, catalogOf(10, 10)));

  test('may remove a fifth of the models', async () => {
    source.serve('/catalog.json', json(catalogOf(10, 8)));
    expect(await gateway.refresh()).toMatchObject({ status: 'SUCCEEDED', summary: { models: { removed: 20 } } });
  });

  test('is refused above a fifth of the models, with the figures', async () => {
    source.serve('/catalog.json', json(catalogOf(10, 7)));
    expect(await gateway.refresh()).toMatchObject({
      status: 'FAILED',
      error: {
        code: 'MASS_REMOVAL',
        message: expect.stringMatching(/30 of 100 models.*20%.*allowMassRemoval.*--allow-mass-removal/),
        attempts: 1,
      },
    });
  });

  test('is refused above a fifth of the providers, though few models go with them', async () => {
    const few = catalogOf(10, 0);
    const document = { providers: { ...few.providers, p0: catalogOf(1, 100).providers['p0'] } };
    await hold(gateway, source, document);
    const providers = Object.fromEntries(Object.entries(document.providers).slice(0, 7));
    source.serve('/catalog.json', json({ providers }));
    const { error } = await gateway.refresh();
    expect(error).toMatchObject({ code: 'MASS_REMOVAL', message: messageWith(3, 10) });
  });

  test('leaves everything as it was when it is refused', async () => {
    const before = await shown(gateway);
    source.serve('/catalog.json', json(catalogOf(1, 1)));
    await gateway.refresh();
    expect(await shown(gateway)).toEqual(before);
  });

  test('is taken with allowMassRemoval', async () => {
    source.serve('/catalog.json', json(catalogOf(10, 1)));
    expect(await gateway.refresh({ allowMassRemoval: true })).toMatchObject({
      status: 'SUCCEEDED',
      summary: { models: { removed: 90, total: 10 } },
    });
  });
});

describe('a first refresh', () => {
  test('records no changes: nobody had looked before', async () => {
    const fresh = await testGateway({ MODELSDEV_BASE_URL: source.url });
    try {
      source.serve('/catalog.json', json(catalog));
      expect(await fresh.refresh()).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 1 });
      expect((await shown(fresh)).changes.totalCount).toBe(0);
    } finally {
      await fresh.close();
    }
  });
});

/** The same in another order of its maps, which says nothing else. */
function reversed<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, reversed(part)] as const);
  return Object.fromEntries(entries.reverse()) as Value;
}
