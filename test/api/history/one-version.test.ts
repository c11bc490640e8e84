import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CatalogInProcess, catalogInProcess } from '../../harness/catalog-in-process.ts';

const before = {
  providers: {
    acme: {
      name: 'Acme before',
      models: {
        stays: { name: 'Stays' },
        changes: { name: 'Before', cost: { input: 1, output: 1 }, reasoning: true },
        goes: { name: 'Goes', cost: { input: 2, output: 2 } },
        base: { name: 'Base', cost: { input: 9, output: 9 } },
      },
    },
    gone: { name: 'Gone', models: { 'acme/base': { name: 'Base at gone', cost: { input: 3, output: 3 } } } },
    hub: { name: 'Hub', models: { 'acme/base': { name: 'Base at hub', cost: { input: 5, output: 5 } } } },
  },
  models: {
    'acme/base': {
      name: 'Base before',
      benchmarks: [
        { name: 'Shared', score: 50 },
        { name: 'Lost', score: 1 },
      ],
    },
    'acme/rival': { name: 'Rival', benchmarks: [{ name: 'Shared', score: 40 }] },
    'former/base': { name: 'Former', benchmarks: [{ name: 'Shared', score: 30 }] },
  },
};

const after = {
  providers: {
    acme: {
      name: 'Acme after',
      models: {
        stays: { name: 'Stays' },
        changes: { name: 'After', cost: { input: 7, output: 7 }, status: 'deprecated' },
        base: { name: 'Base', cost: { input: 0, output: 0 } },
        comes: { name: 'Comes' },
      },
    },
    hub: { name: 'Hub', models: { 'acme/base': { name: 'Base at hub' }, 'acme/rival': { name: 'Rival at hub' } } },
    new: { name: 'New', models: { 'acme/base': { name: 'Base at new', cost: { input: 1, output: 1 } } } },
  },
  models: {
    'acme/base': {
      name: 'Base after',
      benchmarks: [
        { name: 'Shared', score: 10 },
        { name: 'Won', score: 2 },
      ],
    },
    'acme/rival': { name: 'Rival', benchmarks: [{ name: 'Shared', score: 99 }] },
    'later/base': { name: 'Later', benchmarks: [{ name: 'Shared', score: 100 }] },
  },
};

const CONTENT = `key name status pricing { input } capabilities firstSeenAt changedAt removedAt provider { key name }
  baseModel { key name } benchmarks { totalCount nodes { scoreText rank percentile } }
  changes { totalCount nodes { kind } }`;

/** One query for each way to the catalog, with variables for the page. */
const ways: readonly (readonly [string, string])[] = [
  ['the page of models', `{ models { totalCount nodes { ${CONTENT} } } }`],
  ['models by keys', '{ models(filter: { keys: ["acme/goes"] }) { totalCount nodes { key name } } }'],
  ['models that have come since', '{ models(filter: { keys: ["acme/comes"] }) { totalCount nodes { key } } }'],
  ['models of a provider that has gone', '{ models(filter: { providers: ["gone"] }) { totalCount nodes { key } } }'],
  ['models by status', '{ models(filter: { statuses: [DEPRECATED] }) { totalCount nodes { key } } }'],
  ['removed models', '{ models(filter: { statuses: [REMOVED] }) { totalCount nodes { key status removedAt } } }'],
  [
    'models removed or not',
    '{ models(filter: { statuses: [ACTIVE, REMOVED] }) { totalCount nodes { key name status removedAt } } }',
  ],
  ['a model that has changed', `{ model(key: "acme/changes") { ${CONTENT} } }`],
  ['a model that has gone', `{ model(key: "acme/goes") { ${CONTENT} } }`],
  ['a model that has come', '{ model(key: "acme/comes") { key } }'],
  ['a model by its id', '{ node(id: "Model:acme/goes") { ... on Model { name status } } }'],
  [
    'the page of providers',
    `{ providers { totalCount nodes {
      key name status firstSeenAt changedAt removedAt changes { totalCount } models { totalCount nodes { key name } }
    } } }`,
  ],
  ['removed providers', '{ providers(filter: { statuses: [REMOVED] }) { totalCount nodes { key } } }'],
  ['providers by keys', '{ providers(filter: { keys: ["gone", "new"] }) { totalCount nodes { key } } }'],
  ['a provider that has gone', '{ provider(key: "gone") { name status removedAt models { totalCount } } }'],
  ['a provider that has come', '{ provider(key: "new") { key } }'],
  [
    'removed models of providers',
    '{ providers { nodes { models(filter: { statuses: [REMOVED] }) { totalCount nodes { key } } } } }',
  ],
  [
    'the page of base models',
    `{ baseModels { totalCount nodes {
      key name lab { key name } firstSeenAt changedAt removedAt changes { totalCount }
      models { totalCount nodes { key name pricing { input } } }
      benchmarks { totalCount nodes { scoreText rank percentile benchmark { name } } }
    } } }`,
  ],
  ['base models by lab', '{ baseModels(filter: { labs: ["former", "later"] }) { totalCount nodes { key } } }'],
  [
    'a base model that has gone',
    '{ baseModel(key: "former/base") { name removedAt lab { key } benchmarks { totalCount } } }',
  ],
  ['a base model that has come', '{ baseModel(key: "later/base") { key } }'],
  ['the page of labs', '{ labs { totalCount nodes { key name baseModels { totalCount nodes { key name } } } } }'],
  ['a lab that has come', '{ node(id: "Lab:later") { id } }'],
  [
    'the page of benchmarks',
    `{ benchmarks { totalCount nodes { key name
      results { totalCount nodes { scoreText rank percentile baseModel { key name } } }
      worst: results(orderBy: WORST_FIRST) { nodes { scoreText } }
    } } }`,
  ],
  ['a benchmark that has gone', '{ benchmark(key: "lost") { name } }'],
  ['a benchmark that has come', '{ benchmark(key: "won") { name } }'],
  [
    'a benchmark result',
    '{ node(id: "BenchmarkResult:acme/base/shared") { ... on BenchmarkResult { scoreText rank } } }',
  ],
  ['a benchmark result that has gone', '{ node(id: "BenchmarkResult:acme/base/lost") { id } }'],
  ['the counts', '{ catalog { version counts { providers models baseModels labs benchmarks benchmarkResults } } }'],
  ['the changes', '{ changes { totalCount nodes { kind subject { ... on Model { key } } } } }'],
  ['a change that has come', '{ node(id: "Change:1") { id } }'],
];

describe('a request that began before a refresh, asked after it,', () => {
  let catalog: CatalogInProcess;
  const answers = new Map<string, { readonly early: unknown; readonly late: unknown; readonly now: unknown }>();

  // One refresh for all queries. Each runs before it, after it in a request from before, and in a new request.
  beforeAll(async () => {
    catalog = await catalogInProcess();
    await catalog.show(before);
    const requests = new Map<string, Awaited<ReturnType<CatalogInProcess['beginRequest']>>>();
    const early = new Map<string, unknown>();
    for (const [name, query] of ways) {
      early.set(name, await (await catalog.beginRequest()).read(query));
      requests.set(name, await catalog.beginRequest());
    }
    await catalog.show(after);
    for (const [name, query] of ways) {
      const late = await requests.get(name)?.read(query);
      const now = await (await catalog.beginRequest()).read(query);
      answers.set(name, { early: early.get(name), late, now });
    }
  });
  afterAll(() => catalog.close());

  test.each(ways)('sees %s as they were', (name) => {
    expect(answers.get(name)?.late).toEqual(answers.get(name)?.early);
  });

  test.each(ways)('sees %s otherwise than a new request', (name) => {
    expect(answers.get(name)?.now).not.toEqual(answers.get(name)?.early);
  });
});

describe('a request that goes on after a refresh', () => {
  let catalog: CatalogInProcess;

  beforeEach(async () => {
    catalog = await catalogInProcess();
    await catalog.show(before);
    return () => catalog.close();
  });

  test('pages through the version that it began with', async () => {
    const request = await catalog.beginRequest();
    const page = 'query ($after: String) { models(first: 2, after: $after) { nodes { key } pageInfo { endCursor } } }';
    const first = await request.read(page);
    await catalog.show(after);
    const second = await request.read(page, { after: first.models.pageInfo.endCursor });
    const third = await request.read(page, { after: second.models.pageInfo.endCursor });
    const keys = [first, second, third].flatMap(({ models }) => models.nodes.map((node: { key: string }) => node.key));
    expect(keys).toEqual(['acme/base', 'acme/changes', 'acme/goes', 'acme/stays', 'gone/acme/base', 'hub/acme/base']);
  });

  test('sees its own version however many have come since', async () => {
    const request = await catalog.beginRequest();
    await catalog.show(after);
    await catalog.show(before);
    await catalog.show({ ...after, models: before.models });
    const answer = await request.read(`{
      catalog { version counts { models } } models { totalCount } model(key: "acme/changes") { name changes { totalCount } }
    }`);
    expect(answer).toEqual({
      catalog: { version: 1, counts: { models: 6 } },
      models: { totalCount: 6 },
      model: { name: 'Before', changes: { totalCount: 0 } },
    });
  });

  test('that began on an empty catalog finds it empty', async () => {
    const fresh = await catalogInProcess();
    const request = await fresh.beginRequest();
    await fresh.show(before);
    const answer = await request.read(
      '{ catalog { version } models { totalCount nodes { key } } model(key: "acme/stays") { key } }',
    );
    await fresh.close();
    expect(answer).toEqual({ catalog: { version: 0 }, models: { totalCount: 0, nodes: [] }, model: null });
  });

  test('can read the refreshes, independent of a later refresh', async () => {
    const request = await catalog.beginRequest();
    await catalog.show(after);
    const query = '{ refreshes { nodes { changes { nodes { kind subject { ... on Model { key } } } } } } }';
    await expect(request.read(query)).resolves.toBeDefined();
  });

  test('says of the catalog which refresh its own version was last confirmed by', async () => {
    const query = '{ catalog { version refreshedAt } }';
    const early = await (await catalog.beginRequest()).read(query);
    const request = await catalog.beginRequest();
    await catalog.show(after);
    expect(await request.read(query)).toEqual(early);
  });
});

describe('what is stored as JSON', () => {
  let catalog: CatalogInProcess;

  beforeAll(async () => {
    const { rich } = await import('../../fixtures/rich-document.ts');
    catalog = await catalogInProcess();
    await catalog.show(rich);
    await catalog.show({ ...rich, models: before.models });
  });
  afterAll(() => catalog.close());

  test.each([
    ['models', 'extra', 'object'],
    ['models', 'reasoning_options', 'array'],
    ['models', 'pricing_tiers', 'array'],
    ['models', 'pricing_over_200k', 'object'],
    ['models', 'pricing_modes', 'array'],
    ['providers', 'extra', 'object'],
    ['base_models', 'extra', 'object'],
    ['base_models', 'reasoning_options', 'array'],
    ['base_models', 'links', 'array'],
    ['base_models', 'weights', 'array'],
    ['benchmark_results', 'extra', 'object'],
    ['refreshes', 'summary', 'object'],
    ['changes', 'fields', 'array'],
  ])('%s.%s holds nothing but %ss', async (table, column, type) => {
    const rows = await catalog.db.execute(
      sql`select distinct jsonb_typeof(${sql.identifier(column)}) as type from ${sql.identifier(table)}
          where ${sql.identifier(column)} is not null`,
    );
    expect([...rows]).toEqual([{ type }]);
  });
});
