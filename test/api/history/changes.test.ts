import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { versions } from '../../../src/db/tables/catalog-tables.ts';
import { changes } from '../../../src/db/tables/change-tables.ts';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { type CatalogInProcess, catalogInProcess } from '../../harness/catalog-in-process.ts';
import { messageWith } from '../../harness/message-with.ts';

function model(input: number, fields: object = {}) {
  return { name: 'M', cost: { input, output: 2 }, limit: { context: 1000 }, ...fields };
}

const first = {
  providers: {
    acme: { name: 'Acme', models: { a: model(1), 'hub/b': model(1), goer: model(1) } },
    'acme-2': { name: 'Acme 2', models: { a: model(1) } },
    hub: { name: 'Hub', models: { b: model(1), 'x%y': model(1) } },
  },
  models: { 'lab/a': { name: 'A' }, 'acme/a': { name: 'Another a' } },
};
const second = {
  providers: {
    acme: { name: 'Acme & Co', models: { a: model(2), 'hub/b': model(2) } },
    'acme-2': { name: 'Acme 2', models: { a: model(1, { limit: { context: 9 }, 'cost%s': 1 }) } },
    hub: { name: 'Hub', models: { b: { name: 'M', limit: { context: 1000 } }, 'x%y': model(1), comer: model(1) } },
  },
  models: { 'lab/a': { name: 'A', license: 'MIT' }, 'acme/a': { name: 'Still another' } },
};
const third = {
  ...second,
  providers: { ...second.providers, acme: { ...second.providers.acme, models: { a: model(2), goer: model(3) } } },
};

const SUBJECT = 'subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }';

let gateway: CatalogGateway;
/** When the second and the third document were observed. */
let secondAt: string;
let thirdAt: string;

beforeAll(async () => {
  gateway = await catalogGateway(first, second, third);
  const { changes: all } = await gateway.read('{ changes(first: 500) { nodes { at } } }');
  [thirdAt, secondAt] = [all.nodes[0].at, all.nodes.at(-1).at];
});
afterAll(() => gateway.close());

async function found(filter: object): Promise<string[]> {
  const query = `query ($filter: ChangeFilter) { changes(filter: $filter, first: 500) {
    totalCount nodes { kind subject { __typename ... on Model { key } ... on Provider { key } ... on BaseModel { key } } }
  } }`;
  const { changes: list } = await gateway.read(query, { filter });
  expect(list.totalCount).toBe(list.nodes.length);
  return list.nodes.map(({ kind, subject }: Answered) => `${kind} ${subject.__typename} ${subject.key}`).toSorted();
}

interface Answered {
  readonly kind: string;
  readonly subject: { readonly __typename: string; readonly key: string };
}

const all = [
  'ADDED Model hub/comer',
  'CHANGED BaseModel acme/a',
  'CHANGED BaseModel lab/a',
  'CHANGED Model acme-2/a',
  'CHANGED Model acme/a',
  'CHANGED Model acme/hub/b',
  'CHANGED Model hub/b',
  'CHANGED Provider acme',
  'REMOVED Model acme/goer',
  'REMOVED Model acme/hub/b',
  'RESTORED Model acme/goer',
];

describe('changes are found', () => {
  test.for([
    ['by nothing: all', {}, all],
    [
      'by provider: its own and those of its models',
      { providers: ['acme'] },
      all.filter((one) => /Model acme\/(?!a$)|CHANGED Model acme\/a|Provider acme/.test(one)),
    ],
    [
      'by several providers',
      { providers: ['hub', 'acme-2', 'none'] },
      all.filter((one) => /l (hub|acme-2)\//.test(one)),
    ],
    ['by model key', { models: ['acme/a', 'lab/a', 'hub/comer'] }, ['ADDED Model hub/comer', 'CHANGED Model acme/a']],
    ['by base model key', { baseModels: ['acme/a', 'hub/b'] }, ['CHANGED BaseModel acme/a']],
    ['by no provider', { providers: [] }, []],
    ['by no model', { models: [] }, []],
    ['by no base model', { baseModels: [] }, []],
    ['by nulls: all', { providers: null, models: null, baseModels: null, fields: null, since: null }, all],
    ['by keys with the character NUL', { providers: ['acme\0'], models: ['a\0'] }, []],
    [
      'by the path of a field',
      { fields: ['pricing.input'] },
      ['CHANGED Model acme/a', 'CHANGED Model acme/hub/b', 'RESTORED Model acme/goer'],
    ],
    ['by the beginning of a name: none', { fields: ['pricing.', 'pricing.inp'] }, []],
    [
      'by a field that contains others, as a whole and in its parts',
      { fields: ['pricing'] },
      ['CHANGED Model acme/a', 'CHANGED Model acme/hub/b', 'CHANGED Model hub/b', 'RESTORED Model acme/goer'],
    ],
    [
      'by a path with a character that means any text in SQL, as it is',
      { fields: ['extra.cost%s'] },
      ['CHANGED Model acme-2/a'],
    ],
    ['by a pattern: none', { fields: ['p%'] }, []],
    ['by a pattern of one character: none', { fields: ['pricin_'] }, []],
    ['by a backslash: none', { fields: ['pricing\\'] }, []],
    ['by a path in other case: none', { fields: ['PRICING'] }, []],
    ['by a path in the middle: none', { fields: ['input'] }, []],
    ['by the character NUL: none', { fields: ['pricing\0'] }, []],
    ['by an empty name: none', { fields: [''] }, []],
    ['by no field', { fields: [] }, []],
    [
      'by all at once',
      { providers: ['acme'], kinds: ['CHANGED'], subjectTypes: ['PROVIDER'], fields: ['name'] },
      [all[7]],
    ],
  ] as const)('%s', async ([_how, filter, wanted]) => {
    expect(await found(filter)).toEqual(wanted);
  });

  test('from a moment on, that included', async () => {
    expect(await found({ since: thirdAt })).toEqual(['REMOVED Model acme/hub/b', 'RESTORED Model acme/goer']);
  });

  test('before a moment, that excluded', async () => {
    expect(await found({ until: thirdAt })).toHaveLength(all.length - 2);
    expect(await found({ until: secondAt })).toEqual([]);
  });

  test('between two moments', async () => {
    expect(await found({ since: secondAt, until: thirdAt })).toHaveLength(all.length - 2);
  });
});

describe('a window that nothing fits in', () => {
  test.for([
    ['2026-06-02T00:00:00.000Z', '2026-06-01T00:00:00.000Z'],
    ['2026-06-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'],
  ])('is refused: %s to %s', async ([since, until]) => {
    const lists = [
      'changes(filter: $filter) { totalCount }',
      'model(key: "acme/a") { changes(filter: $filter) { totalCount } }',
      'node(id: "Refresh:2") { ... on Refresh { changes(filter: $filter) { totalCount } } }',
    ];
    for (const list of lists) {
      const { errors } = await gateway.ask(`query ($filter: ChangeFilter) { ${list} }`, { filter: { since, until } });
      expect(errors).toMatchObject([
        {
          message: messageWith('"filter.since"', String(since), String(until)),
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
    }
  });
});

describe('a list in the filter is refused by its name when it is too long:', () => {
  const keys = Array.from({ length: 501 }, (_, index) => `acme/${index}`);

  test.for([
    ['kinds', Array(501).fill('ADDED')],
    ['subjectTypes', Array(501).fill('MODEL')],
    ['providers', keys],
    ['models', keys],
    ['baseModels', keys],
  ] as const)('%s', async ([name, list]) => {
    const query = 'query ($filter: ChangeFilter) { changes(filter: $filter) { totalCount } }';
    const { data, errors } = await gateway.ask(query, { filter: { [name]: list } });
    expect(data).toEqual({ changes: null });
    const message = `"filter.${name}" must have at most 500 entries; got 501.`;
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect((await gateway.ask(query, { filter: { [name]: list.slice(1) } })).errors).toBeUndefined();
  });
});

describe('the same filter is taken by the changes', () => {
  test.for([
    ['of a model', 'model(key: "acme/goer")', '{ kinds: [RESTORED], fields: ["pricing"] }', ['acme/goer']],
    ['of a model, which finds none', 'model(key: "acme/goer")', '{ providers: ["hub"] }', []],
    ['of a provider', 'provider(key: "acme")', '{ fields: ["name"], providers: ["acme"] }', ['acme']],
    ['of a base model', 'baseModel(key: "lab/a")', '{ fields: ["license"] }', ['lab/a']],
    ['of a refresh', 'node(id: "Refresh:3")', '{ kinds: [REMOVED], providers: ["acme"] }', ['acme/hub/b']],
  ] as const)('%s', async ([_of, parent, filter, keys]) => {
    const list = `list: changes(filter: ${filter}) { totalCount nodes { ${SUBJECT} } }`;
    const selection = parent.startsWith('node') ? `... on Refresh { ${list} }` : list;
    const { parent: answered } = await gateway.read(`{ parent: ${parent} { ${selection} } }`);
    expect(answered.list).toEqual({ totalCount: keys.length, nodes: keys.map((key) => ({ subject: { key } })) });
  });

  test('of many models, in one statement', async () => {
    const query = `{ models(first: 500) { nodes { changes(filter: { fields: ["pricing"], since: "2020-01-01T00:00:00Z" }) {
      nodes { kind }
    } } } }`;
    const statements = await gateway.statements(() => gateway.read(query));
    expect(statements.filter((statement) => statement.includes('"changes"'))).toHaveLength(1);
  });
});

describe('changes of a day that was observed before those that are known', () => {
  let catalog: CatalogInProcess;

  beforeAll(async () => {
    catalog = await catalogInProcess();
    for (const document of [first, second, third, first]) await catalog.show(document);
    // As an import leaves it: the younger ids have the earlier moment, one that version 2 has too.
    const day = new Date('2020-02-29T12:34:56.789Z');
    for (const version of [2, 4]) {
      await catalog.db.update(versions).set({ observedAt: day }).where(eq(versions.number, version));
      await catalog.db.update(changes).set({ at: day }).where(eq(changes.version, version));
    }
  });
  afterAll(() => catalog?.close());

  async function walked(size: number): Promise<{ id: string; at: string }[]> {
    const request = await catalog.beginRequest();
    const rows: { id: string; at: string }[] = [];
    for (let after = null; ; ) {
      const query = `query ($first: Int, $after: String) { changes(first: $first, after: $after) {
        nodes { id at } pageInfo { hasNextPage endCursor }
      } }`;
      const { changes: page } = await request.read(query, { first: size, after });
      rows.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) return rows;
      after = page.pageInfo.endCursor;
    }
  }

  test('come after them, the youngest first of one moment', async () => {
    const rows = await walked(500);
    const sorted = rows.toSorted((one, other) => other.at.localeCompare(one.at) || numberOf(other) - numberOf(one));
    expect(rows).toEqual(sorted);
    expect(numberOf(rows[0])).toBeLessThan(Math.max(...rows.map(numberOf)));
  });

  test.for([1, 2, 3, 7])('come each once in pages of %i', async (size) => {
    expect(await walked(size)).toEqual(await walked(500));
  });

  test('are found by their moment', async () => {
    const request = await catalog.beginRequest();
    const query =
      '{ changes(filter: { until: "2020-02-29T12:34:56.790Z", since: "2020-02-29T12:34:56.789Z" }) { nodes { at } } }';
    const { changes: list } = await request.read(query);
    expect(new Set(list.nodes.map(({ at }: { at: string }) => at))).toEqual(new Set(['2020-02-29T12:34:56.789Z']));
  });

  function numberOf(row: { readonly id: string } | undefined): number {
    return Number(row?.id.slice('Change:'.length));
  }
});
