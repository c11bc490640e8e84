import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { long, longer } from '../../fixtures/long-documents.ts';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { isCounting } from '../../harness/counting-statement.ts';
import { messageWith } from '../../harness/message-with.ts';
import { type ListField, madeUp, queryOf, readList, readPage, walk } from './lists.ts';

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(long, longer);
});
afterAll(() => gateway.close());

const models: ListField = { name: 'models', field: 'models', pick: 'key' };
const providers: ListField = { name: 'providers', field: 'providers', pick: 'key' };
const baseModels: ListField = { name: 'baseModels', field: 'baseModels', pick: 'key' };
const labs: ListField = { name: 'labs', field: 'labs', pick: 'key' };
const benchmarks: ListField = { name: 'benchmarks', field: 'benchmarks', pick: 'key' };
const refreshes: ListField = { name: 'refreshes', field: 'refreshes', pick: 'id' };
const changes: ListField = { name: 'changes', field: 'changes', pick: 'id' };
const modelsOfProvider: ListField = {
  name: 'Provider.models',
  parent: 'provider(key: "acme")',
  field: 'models',
  pick: 'key',
};
const changesOfProvider: ListField = {
  name: 'Provider.changes',
  parent: 'provider(key: "acme")',
  field: 'changes',
  pick: 'id',
};
const modelsOfBaseModel: ListField = {
  name: 'BaseModel.models',
  parent: 'baseModel(key: "lab/base")',
  field: 'models',
  pick: 'key',
};
const benchmarksOfBaseModel: ListField = {
  name: 'BaseModel.benchmarks',
  parent: 'baseModel(key: "lab/base")',
  field: 'benchmarks',
  pick: 'id',
};
const changesOfBaseModel: ListField = {
  name: 'BaseModel.changes',
  parent: 'baseModel(key: "lab/base")',
  field: 'changes',
  pick: 'id',
};
const baseModelsOfLab: ListField = {
  name: 'Lab.baseModels',
  parent: 'node(id: "Lab:lab")',
  parentType: 'Lab',
  field: 'baseModels',
  pick: 'key',
};
const benchmarksOfModel: ListField = {
  name: 'Model.benchmarks',
  parent: 'model(key: "acme/lab/base")',
  field: 'benchmarks',
  pick: 'id',
};
const changesOfModel: ListField = {
  name: 'Model.changes',
  parent: 'model(key: "acme/m-1")',
  field: 'changes',
  pick: 'id',
};
const bestFirst: ListField = {
  name: 'Benchmark.results, best first',
  parent: 'benchmark(key: "graded")',
  field: 'results',
  args: 'orderBy: BEST_FIRST',
  pick: 'scoreText baseModel { key }',
};
const worstFirst: ListField = {
  ...bestFirst,
  name: 'Benchmark.results, worst first',
  args: 'orderBy: WORST_FIRST',
};
const problemsOfRefresh: ListField = {
  name: 'Refresh.problems',
  parent: 'node(id: "Refresh:2")',
  parentType: 'Refresh',
  field: 'problems',
  pick: 'path',
};
const changesOfRefresh: ListField = {
  name: 'Refresh.changes',
  parent: 'node(id: "Refresh:2")',
  parentType: 'Refresh',
  field: 'changes',
  pick: 'id',
};

/** With what each must give, if that is known otherwise than by the list itself. */
const lists: readonly (readonly [ListField, readonly object[] | null])[] = [
  [models, keys(modelKeys(longer))],
  [providers, keys(['Zeta', 'acme', 'hub', 'hub-2', 'lab', 'ωmega'])],
  [baseModels, keys(['Lab/Base', 'lab/base', 'lab/base-2', 'lab/base.3', 'lab/base/4', 'other/base'])],
  [labs, keys(['Lab', 'lab', 'other'])],
  [benchmarks, keys(['b-1', 'b-2', 'graded', 'τ-bench'])],
  [refreshes, [{ id: 'Refresh:2' }, { id: 'Refresh:1' }]],
  [changes, null],
  [modelsOfProvider, keys(modelKeys(longer).filter((key) => key.startsWith('acme/')))],
  [changesOfProvider, null],
  [
    modelsOfBaseModel,
    keys([
      'Zeta/lab/base', // 0
      'hub/lab/base', // 0.3, which is 0.1 + 0.2
      'ωmega/lab/base', // 0.3
      'acme/lab/base', // 0.30000001
      'hub-2/lab/base', // no price
      'lab/base', // no price
    ]),
  ],
  [
    benchmarksOfBaseModel,
    [
      { id: 'BenchmarkResult:lab/base/b-1' },
      { id: 'BenchmarkResult:lab/base/b-2?harness=A' },
      { id: 'BenchmarkResult:lab/base/b-2?harness=B' },
      { id: 'BenchmarkResult:lab/base/graded' },
      { id: 'BenchmarkResult:lab/base/τ-bench' },
    ],
  ],
  [changesOfBaseModel, null],
  [baseModelsOfLab, keys(['lab/base', 'lab/base-2', 'lab/base.3', 'lab/base/4'])],
  [
    benchmarksOfModel,
    [
      { id: 'BenchmarkResult:lab/base/b-1' },
      { id: 'BenchmarkResult:lab/base/b-2?harness=A' },
      { id: 'BenchmarkResult:lab/base/b-2?harness=B' },
      { id: 'BenchmarkResult:lab/base/graded' },
      { id: 'BenchmarkResult:lab/base/τ-bench' },
    ],
  ],
  [changesOfModel, null],
  [
    bestFirst,
    [
      result('90.5', 'lab/base-2'),
      result('80', 'Lab/Base'),
      result('80', 'lab/base'),
      result('-1', 'lab/base.3'),
      result('A', 'lab/base/4'),
      result('B', 'other/base'),
    ],
  ],
  [
    worstFirst,
    [
      result('-1', 'lab/base.3'),
      result('80', 'Lab/Base'),
      result('80', 'lab/base'),
      result('90.5', 'lab/base-2'),
      result('A', 'lab/base/4'),
      result('B', 'other/base'),
    ],
  ],
  [problemsOfRefresh, [1, 2, 3, 4, 5].map((number) => ({ path: `providers.hub.models.broken-${number}` }))],
  [changesOfRefresh, null],
];

const everyList = lists.map(([list, whole]) => [list.name, list, whole] as const);

describe.each(everyList)('%s', (_name, list, whole) => {
  test('gives the whole list in its order on one large page', async () => {
    const page = await readPage(gateway, list, 'first: 500');
    if (whole) expect(page.nodes).toEqual(whole);
    expect(page.nodes.length).toBeGreaterThan(0);
  });

  test('gives every row once and in order in pages of 2, of which only the last can have fewer rows', async () => {
    const { nodes } = await readPage(gateway, list, 'first: 500');
    const pages = await walk(gateway, list, 2);
    expect(pages.map((page) => page.nodes)).toEqual(pages.map((_page, index) => nodes.slice(2 * index, 2 * index + 2)));
    expect(pages.flatMap((page) => page.nodes)).toEqual(nodes);
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual(pages.map((_page, index) => index > 0));
  });

  test('goes on after the cursor of any edge', async () => {
    const all = await readPage(gateway, list, 'first: 500');
    const [second] = all.edges.slice(1);
    const after = second ?? all.edges[0];
    const rest = await readPage(gateway, list, `first: 500, after: "${after?.cursor}"`);
    expect(rest.nodes).toEqual(all.nodes.slice(second ? 2 : 1));
  });

  test('has an empty page with null cursors after its end', async () => {
    const { pageInfo } = await readPage(gateway, list, 'first: 500');
    expect(await readPage(gateway, list, `first: 1, after: "${pageInfo.endCursor}"`)).toEqual({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  test('counts the whole list, not the page, and reads no rows for it', async () => {
    const { nodes } = await readPage(gateway, list, 'first: 500');
    const page = await gateway.statements(() => readList(gateway, list, 'first: 1', '{ nodes { __typename } }'));
    const count = await gateway.statements(async () => {
      expect(await readList(gateway, list, 'first: 1', '{ totalCount }')).toEqual({ totalCount: nodes.length });
    });
    expect(count).not.toContain(page.at(-1));
  });

  test('reads its rows once and counts nothing, however much of a page is requested', async () => {
    const little = await gateway.statements(() => readList(gateway, list, 'first: 1', '{ nodes { __typename } }'));
    const much = await gateway.statements(() => readPage(gateway, { ...list, pick: '__typename' }, 'first: 1'));
    expect(much).toEqual(little);
    const count = await gateway.statements(() => readList(gateway, list, '', '{ totalCount }'));
    expect(much).not.toContain(count.at(-1));
  });

  test('counts once, however often the count is requested', async () => {
    const counts = async (selection: string) => {
      const statements = await gateway.statements(() => readList(gateway, list, '', selection));
      return statements.filter(isCounting);
    };
    const once = await counts('{ totalCount }');
    expect(once).toHaveLength(1);
    expect(await counts('{ totalCount again: totalCount }')).toEqual(once);
  });

  test('refuses a page of 0 and a cursor that no list gave', async () => {
    await expectPageRefusal(list, 0);
    await expectRefusal(list, 'nonsense');
  });

  test.each([
    ['the character NUL', '\0'],
    ['a number in another form', '0x10'],
    ['a list', ['1']],
  ])('refuses its own cursor with %s in it', async (_case, value) => {
    const parts = JSON.parse(Buffer.from(await endCursor(list), 'base64url').toString());
    const { errors } = await gateway.ask(
      queryOf(list, `after: "${madeUp(parts[0], value, ...parts.slice(2))}"`, PAGE_INFO),
    );
    // "0x10" is a text like any other where the order is one of texts.
    if (value === '0x10' && byKey.includes(list)) expect(errors).toBeUndefined();
    else expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('refuses its own cursor with an additional value', async () => {
    const parts = JSON.parse(Buffer.from(await endCursor(list), 'base64url').toString());
    await expectRefusal(list, madeUp(...parts, '1'));
  });
});

// All lists share this part of paging, so one list of each kind of parent shows it.
describe.each([
  ['a list of the root', models],
  ['a list of a parent', modelsOfProvider],
])('%s', (_name, list) => {
  test('has pages of 50 by default', async () => {
    const page = await readPage(gateway, list, '');
    expect(page.nodes).toEqual((await readPage(gateway, list, 'first: 50')).nodes);
  });

  test.each([1, 3, 500])('gives every row once and in order in pages of %i', async (size) => {
    const { nodes } = await readPage(gateway, list, 'first: 500');
    const pages = await walk(gateway, list, size);
    expect(pages.flatMap((page) => page.nodes)).toEqual(nodes);
    expect(pages.at(-1)?.nodes).not.toEqual([]);
  });

  test('has the nodes in its edges too, and the cursors of the page at both ends of them', async () => {
    const page = await readPage(gateway, list, 'first: 3');
    expect(page.edges.map((edge) => edge.node)).toEqual(page.nodes);
    expect(page.pageInfo).toMatchObject({
      startCursor: page.edges.at(0)?.cursor,
      endCursor: page.edges.at(-1)?.cursor,
    });
  });

  test.each([0, -1, 501, 100_000, -2_147_483_648])('refuses a page of %i', async (first) => {
    await expectPageRefusal(list, first);
  });

  test.each([
    ['that is not a cursor', 'nonsense'],
    ['that is empty', ''],
    ['that no list gave', madeUp('unheard of', '1')],
    ['of no list', madeUp()],
    ['that is JSON of another kind', Buffer.from('{"a":1}').toString('base64url')],
    ['of 50,000 characters', 'A'.repeat(50_000)],
  ])('refuses a cursor %s', async (_case, after) => {
    await expectRefusal(list, after);
  });

  test('spares the other fields of the query', async () => {
    const query = queryOf(list, 'after: "nonsense"', PAGE_INFO).replace(/^\{/, '{ providers { totalCount }');
    expect((await gateway.ask(query)).data).toMatchObject({ providers: { totalCount: 6 } });
  });
});

const PAGE_INFO = '{ pageInfo { endCursor } }';

/** The lists whose cursors hold nothing but a text. */
const byKey: readonly ListField[] = [
  models,
  providers,
  baseModels,
  labs,
  benchmarks,
  modelsOfProvider,
  benchmarksOfBaseModel,
  baseModelsOfLab,
  benchmarksOfModel,
];

describe('a cursor with a number that Postgres cannot hold', () => {
  const numbers = ['Infinity', '1.5', '9223372036854775808', '9'.repeat(30)];
  const byNumber = [refreshes, changes, changesOfModel, changesOfRefresh, problemsOfRefresh];

  test.each(byNumber.flatMap((list) => numbers.map((number) => [list.name, number, list] as const)))(
    'is refused by %s: %s',
    async (_name, number, list) => {
      const parts = JSON.parse(Buffer.from(await endCursor(list), 'base64url').toString());
      await expectRefusal(list, madeUp(...parts.slice(0, -1), number));
    },
  );
});

describe('a cursor with a moment that Postgres cannot hold', () => {
  const moments = [
    'infinity',
    'now',
    '2026-06-01',
    '2026-02-31T00:00:00.000Z',
    '2026-06-01T00:00:00.000001Z',
    '0000-01-01T00:00:00.000Z',
    '+275760-09-13T00:00:00.000Z',
  ];
  const byMoment = [changes, changesOfModel, changesOfRefresh];

  test.each(byMoment.flatMap((list) => moments.map((moment) => [list.name, moment, list] as const)))(
    'is refused by %s: %s',
    async (_name, moment, list) => {
      const [name, , id] = JSON.parse(Buffer.from(await endCursor(list), 'base64url').toString());
      await expectRefusal(list, madeUp(name, moment, id));
    },
  );
});

describe('a cursor of another list', () => {
  test.each([
    ['models of a provider', 'all models', modelsOfProvider, models],
    ['all models', 'those of a provider', models, modelsOfProvider],
    ['one provider’s models', 'another’s', modelsOfProvider, { ...modelsOfProvider, parent: 'provider(key: "hub")' }],
    [
      'one base model’s models',
      'another’s',
      modelsOfBaseModel,
      { ...modelsOfBaseModel, parent: 'baseModel(key: "other/base")' },
    ],
    ['one lab’s base models', 'another’s', baseModelsOfLab, { ...baseModelsOfLab, parent: 'node(id: "Lab:other")' }],
    ['one benchmark’s results', 'another’s', bestFirst, { ...bestFirst, parent: 'benchmark(key: "b-1")' }],
    ['results best first', 'worst first', bestFirst, worstFirst],
    ['results worst first', 'best first', worstFirst, bestFirst],
    ['one model’s changes', 'another’s', changesOfModel, { ...changesOfModel, parent: 'model(key: "acme/m-2")' }],
    ['a model’s changes', 'a base model’s', changesOfModel, changesOfBaseModel],
    ['one refresh’s changes', 'another’s', changesOfRefresh, { ...changesOfRefresh, parent: 'node(id: "Refresh:1")' }],
    [
      'one refresh’s problems',
      'another’s',
      problemsOfRefresh,
      { ...problemsOfRefresh, parent: 'node(id: "Refresh:1")' },
    ],
    ['refreshes', 'changes', refreshes, changes],
  ])('is refused: %s for %s', async (_one, _other, from, to) => {
    await expectRefusal(to, await endCursor(from));
  });

  test('is named by the message', async () => {
    const { errors } = await gateway.ask(queryOf(models, `after: "${await endCursor(providers)}"`, PAGE_INFO));
    expect(errors?.[0]?.message).toBe(
      `"after" must be a cursor that the list "models by key" gave, got "${await endCursor(providers)}", which is of the list "providers by key".`,
    );
  });

  test('of other parents spares the parents that it is not of', async () => {
    const cursor = await endCursor({ ...modelsOfProvider, args: 'first: 1' });
    const { data } = await gateway.ask(`{
      right: provider(key: "acme") { models(first: 1, after: "${cursor}") { nodes { key } } }
      wrong: provider(key: "hub") { models(first: 1, after: "${cursor}") { nodes { key } } }
    }`);
    expect(data).toEqual({ right: { models: { nodes: [{ key: modelKeys(longer)[2] }] } }, wrong: null });
  });
});

describe('a filter', () => {
  test.each([
    ['models', 'filter: { providers: ["hub", "acme"] }', models, (key: string) => /^(hub|acme)\//.test(key)],
    ['models', 'filter: { statuses: [BETA, DEPRECATED] }', models, (key: string) => /^acme\/m-(1|2|3)$/.test(key)],
    [
      'models',
      'filter: { keys: ["acme/m-1", "none", "hub/lab/base"] }',
      models,
      (key: string) => /^(acme\/m-1|hub\/lab\/base)$/.test(key),
    ],
    ['models', 'filter: { keys: [] }', models, () => false],
    ['models', 'filter: {}', models, () => true],
    ['models', 'filter: { keys: null, providers: null, statuses: null }', models, () => true],
    ['Provider.models', 'filter: { statuses: [BETA] }', modelsOfProvider, (key: string) => /^acme\/m-(1|3)$/.test(key)],
    ['Provider.models', 'filter: { providers: ["hub"] }', modelsOfProvider, () => false],
    ['providers', 'filter: { keys: ["hub", "none", "acme"] }', providers, (key: string) => /^(hub|acme)$/.test(key)],
    [
      'baseModels',
      'filter: { labs: ["lab"], keys: ["lab/base", "other/base"] }',
      baseModels,
      (key: string) => key === 'lab/base',
    ],
    ['baseModels', 'filter: { labs: ["lab"] }', baseModels, (key: string) => key.startsWith('lab/')],
  ] as const)('of %s holds for rows and count: %s', async (_name, args, list, holds) => {
    const filtered = { ...list, args };
    const all = (await readPage(gateway, list, 'first: 500')).nodes as readonly { key: string }[];
    const pages = await walk(gateway, filtered, 2);
    const wanted = all.filter(({ key }) => holds(key));
    expect(pages.flatMap((page) => page.nodes)).toEqual(wanted);
    expect(await readList(gateway, filtered, '', '{ totalCount }')).toEqual({ totalCount: wanted.length });
  });

  test.each([
    ['changes', 'filter: { kinds: [ADDED, REMOVED] }', changes, { kinds: ['ADDED', 'REMOVED'] }],
    ['changes', 'filter: { subjectTypes: [BASE_MODEL] }', changes, { types: ['BaseModel'] }],
    [
      'changes',
      'filter: { kinds: [CHANGED], subjectTypes: [MODEL] }',
      changes,
      { kinds: ['CHANGED'], types: ['Model'] },
    ],
    ['changes', 'filter: { kinds: [] }', changes, { kinds: [] }],
    [
      'Refresh.changes',
      'filter: { kinds: [CHANGED], subjectTypes: [PROVIDER] }',
      changesOfRefresh,
      { kinds: ['CHANGED'], types: ['Provider'] },
    ],
  ] as const)('of %s holds for rows and count: %s', async (_name, args, list, { kinds, types }: Wanted) => {
    const detailed = { ...list, pick: 'id kind subject { __typename }' };
    const filtered = { ...detailed, args };
    const all = (await readPage(gateway, detailed, 'first: 500')).nodes as readonly ChangeNode[];
    const wanted = all.filter(
      (node) => (kinds?.includes(node.kind) ?? true) && (types?.includes(node.subject.__typename) ?? true),
    );
    const pages = await walk(gateway, filtered, 2);
    expect(pages.flatMap((page) => page.nodes)).toEqual(wanted);
    expect(await readList(gateway, filtered, '', '{ totalCount }')).toEqual({ totalCount: wanted.length });
  });

  test.each([
    ['{ statuses: [SUCCEEDED] }', 2],
    ['{ statuses: [FAILED, UNCHANGED] }', 0],
    ['{ triggers: [MANUAL], statuses: [SUCCEEDED] }', 2],
    ['{ triggers: [SCHEDULED] }', 0],
  ])('of refreshes holds for rows and count: %s', async (filter, count) => {
    const { refreshes } = await gateway.read(`{ refreshes(filter: ${filter}) { totalCount nodes { id } } }`);
    expect([refreshes.totalCount, refreshes.nodes.length]).toEqual([count, count]);
  });
});

interface Wanted {
  readonly kinds?: readonly string[];
  readonly types?: readonly string[];
}

interface ChangeNode {
  readonly kind: string;
  readonly subject: { readonly __typename: string };
}

async function endCursor(list: ListField): Promise<string> {
  return (await readPage(gateway, list, list.args?.includes('first') ? '' : 'first: 1')).pageInfo.endCursor ?? '';
}

async function expectPageRefusal(list: ListField, first: number): Promise<void> {
  const { errors } = await gateway.ask(queryOf(list, `first: ${first}`, '{ totalCount }'));
  expect(errors).toMatchObject([
    { message: messageWith('"first"', 1, 500, first), extensions: { code: 'BAD_USER_INPUT' } },
  ]);
}

async function expectRefusal(list: ListField, after: string): Promise<void> {
  const { errors } = await gateway.ask(queryOf(list, `first: 1, after: ${JSON.stringify(after)}`, PAGE_INFO));
  expect(errors).toMatchObject([
    {
      message: expect.stringMatching(/^"after" must be a cursor that the list ".+" gave, got "/),
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ]);
}

function keys(list: readonly string[]): object[] {
  return list.map((key) => ({ key }));
}

function result(scoreText: string, key: string): object {
  return { scoreText, baseModel: { key } };
}

/** In the order of their bytes. */
function modelKeys({ providers }: typeof longer): string[] {
  const all = Object.entries(providers).flatMap(([provider, { models }]) =>
    Object.entries(models).flatMap(([id, model]) => ('name' in model ? [`${provider}/${id}`] : [])),
  );
  return all.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}
