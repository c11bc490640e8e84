import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { isCounting } from '../../harness/counting-statement.ts';
import { messageWith } from '../../harness/message-with.ts';
import { madeUp } from './lists.ts';

const cost = { input: 0.0000001, output: 2 };
const document = {
  providers: {
    acme: { name: 'Acme', env: ['KEY'], models: { a: { name: 'A', cost, family: 'f' }, b: { name: 'B' } } },
  },
  models: { 'acme/a': { name: 'A', benchmarks: [{ name: 'Graded', score: 1 }] } },
};

const LIST = `query ($filter: ModelFilter, $orderBy: [ModelOrder!], $after: String) {
  models(filter: $filter, orderBy: $orderBy, after: $after, first: 1) { totalCount nodes { key } pageInfo { endCursor } }
}`;

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(document);
});
afterAll(() => gateway.close());

function nested(depth: number): object {
  return depth === 1 ? {} : { not: nested(depth - 1) };
}

describe('what cannot be meant is refused, and named by its place:', () => {
  test.for([
    [{ minContext: -1 }, '"filter.minContext" must be at least 0, got -1.'],
    [{ or: [{}, { not: { maxInputPrice: -0.5 } }] }, '"filter.or[1].not.maxInputPrice" must be at least 0, got -0.5.'],
    [
      { releasedAfter: '2025-03', releasedBefore: '2025-02-28' },
      '"filter.releasedAfter" must be earlier than "releasedBefore", got 2025-03 and 2025-02-28.',
    ],
    [
      { benchmark: { key: 'no\0ne' } },
      '"filter.benchmark.key" must be a benchmark with results ("graded"); got "no\\u0000ne".',
    ],
    [nested(9), 'Filters must be nested at most 8 deep, got more at "filter.not.not.not.not.not.not.not.not".'],
    [{ and: [{}, { maxOutputPrice: -1 }] }, '"filter.and[1].maxOutputPrice" must be at least 0, got -1.'],
    [{ or: Array(100).fill({}) }, 'A filter must consist of at most 100 filters in all, got 101.'],
  ] as const)('%j', async ([filter, message]) => {
    const { data, errors } = await gateway.ask(LIST, { filter });
    expect(data).toEqual({ models: null });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test.for([
    [{ releasedAfter: '2025-02-30' }, 'A PartialDate is a day, month or year such as "2025-08-07", got "2025-02-30".'],
    [{ knowledgeAfter: 'yesterday' }, 'got "yesterday"'],
    [{ fitsRequest: { input: -1 } }, 'A TokenCount is a whole number from 0 to 9007199254740991, got "-1".'],
    [{ minContext: 2 ** 31 }, 'Int cannot represent non 32-bit signed integer value: 2147483648'],
  ] as const)('%j, before anything is asked', async ([filter, message]) => {
    const { errors } = await gateway.ask(LIST, { filter });
    expect(errors?.[0]?.message).toContain(message);
  });

  test.for([
    ['{ maxInputPrice: 1e400 }', '"filter.maxInputPrice" must be finite, got Infinity.'],
    ['{ not: { maxOutputPrice: 1e999 } }', '"filter.not.maxOutputPrice" must be finite, got Infinity.'],
    [
      '{ or: { benchmark: { key: "graded", minScore: -1e400 } } }',
      '"filter.or[0].benchmark.minScore" must be finite, got -Infinity.',
    ],
    ['{ not: { minOutput: -1 } }', '"filter.not.minOutput" must be at least 0, got -1.'],
    [
      '{ releasedAfter: "2025-13" }',
      '"releasedAfter": A PartialDate is a day, month or year such as "2025-08-07", got "2025-13".',
    ],
    [
      '{ or: [{ knowledgeAfter: 2025 }] }',
      '"knowledgeAfter": A PartialDate is a day, month or year such as "2025-08-07", got 2025.',
    ],
    [
      '{ fitsRequest: { input: 1e3 } }',
      '"input": A TokenCount is a whole number from 0 to 9007199254740991, got "1e3".',
    ],
  ])('%s in the document, with its line', async ([filter, message]) => {
    const { errors } = await gateway.ask(`{ models(filter: ${filter}) { totalCount } }`);
    expect(errors).toMatchObject([{ message, locations: [{ line: 1 }], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('an order that names a field twice', async () => {
    const orderBy = [{ field: 'NAME' }, { field: 'KEY' }, { field: 'NAME', direction: 'DESC' }];
    const { errors } = await gateway.ask(LIST, { orderBy });
    expect(errors?.[0]?.message).toEqual(messageWith('"orderBy"', 'NAME'));
  });
});

describe('what can be meant is answered:', () => {
  test.for([
    [nested(8), 0],
    [{ or: [] }, 0],
    [{ keys: [] }, 0],
    [{ capabilities: [] }, 2],
    [{ providers: ['ac\0me'], families: ['f\0'] }, 0],
    [{ usableWithEnvVars: ['KEY', '\0'] }, 2],
    [{ keys: Array.from({ length: 9_000 }, (_, index) => `acme/${index}`) }, 0],
    [{ maxInputPrice: 1e-7 }, 1],
    [{ maxInputPrice: 9e-8 }, 0],
    [{ maxOutputPrice: 1e308 }, 1],
    [{ fitsRequest: { input: Number.MAX_SAFE_INTEGER, output: Number.MAX_SAFE_INTEGER } }, 0],
    [{ benchmark: { key: 'graded', minScore: -1e308 } }, 1],
    [{ benchmark: { key: 'GRADED!' } }, 1],
  ] as const)('case %#', async ([filter, count]) => {
    const { models } = await gateway.read(LIST, { filter });
    expect(models.totalCount).toBe(count);
  });
});

describe('a cursor is refused', () => {
  const byName = [{ field: 'NAME', direction: 'ASC' }];

  test.for([
    ['in another order', [{ field: 'CONTEXT' }]],
    ['in the other direction', [{ field: 'NAME', direction: 'DESC' }]],
    ['in the usual order', []],
    ['with a further order', [...byName, { field: 'CONTEXT' }]],
  ] as const)('%s', async ([_how, orderBy]) => {
    const { models } = await gateway.read(LIST, { orderBy: byName });
    const { errors } = await gateway.ask(LIST, { orderBy, after: models.pageInfo.endCursor });
    expect(errors?.[0]?.message).toContain('which is of the list "models by NAME ASC"');
  });

  test.for([
    ['with a key that is null', ['models by CONTEXT ASC', '1', null]],
    ['with a number that is none', ['models by CONTEXT ASC', '1; drop table models', 'acme/a']],
    ['with too many values', ['models by CONTEXT ASC', '1', 'acme/a', 'acme/b']],
    ['with too few', ['models by CONTEXT ASC', '1']],
    ['with the character NUL', ['models by CONTEXT ASC', '1', 'acme/\0']],
    ['with a value that is no text', ['models by CONTEXT ASC', 1, 'acme/a']],
  ] as const)('%s', async ([_how, parts]) => {
    const { data, errors } = await gateway.ask(LIST, { orderBy: [{ field: 'CONTEXT' }], after: madeUp(...parts) });
    expect(data).toEqual({ models: null });
    expect(errors?.[0]?.message).toContain('"after" must be a cursor that the list "models by CONTEXT ASC" gave');
  });

  test('of a provider for its lab, which has the same key', async () => {
    const query = '{ provider(key: "acme") { models(first: 1) { pageInfo { endCursor } } } }';
    const { provider } = await gateway.read(query);
    const ofLab = `query ($after: String) { node(id: "Lab:acme") { ... on Lab { models(after: $after) { nodes { key } } } } }`;
    const { errors } = await gateway.ask(ofLab, { after: provider.models.pageInfo.endCursor });
    expect(errors?.[0]?.message).toContain('which is of the list "models of PROVIDER acme by key"');
  });

  test.for([['1'.repeat(310)], [null]])('but not with a value that a row could have: %#', async ([value]) => {
    const after = madeUp('models by CONTEXT ASC', value, 'acme/a');
    const { models } = await gateway.read(LIST, { orderBy: [{ field: 'CONTEXT' }], after });
    expect(models.nodes).toEqual([{ key: value === null ? 'acme/b' : 'acme/a' }]);
  });
});

describe('nothing is counted or read that is not asked for:', () => {
  const counting = (statements: readonly string[]) => statements.filter(isCounting);

  test('rows alone count nothing', async () => {
    const statements = await gateway.statements(() => gateway.read('{ models { nodes { key } } }'));
    expect(counting(statements)).toHaveLength(0);
  });

  test('a count alone reads no rows', async () => {
    const statements = await gateway.statements(() => gateway.read('{ models { totalCount } }'));
    expect(statements).toHaveLength(2);
    expect(counting(statements)).toHaveLength(1);
  });

  test('a facet of many lists is one statement, and a second one for removed models', async () => {
    const query = '{ providers { nodes { models { facets { labs { value count } statuses { value } } } } } }';
    const statements = await gateway.statements(() => gateway.read(query));
    expect(counting(statements)).toHaveLength(2);
  });
  test('all facets of a list and its number are one statement, and a second one for removed models', async () => {
    const facets =
      '{ providers { count } labs { count } capabilities { count } priceKinds { count } statuses { count } }';
    const query = `{ models(filter: { search: "a" }) { totalCount facets ${facets} } }`;
    const statements = await gateway.statements(() => gateway.read(query));
    expect(counting(statements)).toHaveLength(2);
  });

  test.each(['labs: ["acme", "other"]', 'search: "a"'])(
    'whichever facets of models with %s are selected, their statement is the same',
    async (criterion) => {
      const facets = ['families', 'capabilities', 'inputModalities', 'priceKinds'];
      const ask = (names: readonly string[]) => {
        const selected = names.map((name) => `${name} { value count }`).join(' ');
        return gateway.read(`{ models(filter: { ${criterion} }) { totalCount facets { ${selected} } } }`);
      };
      const all = await ask(facets);
      const texts = new Set<string>();
      for (const left of facets) {
        const others = facets.filter((facet) => facet !== left);
        const statements = await gateway.statements(async () => {
          const { models } = await ask(others);
          expect({ ...models, facets: { ...models.facets, [left]: all.models.facets[left] } }).toEqual(all.models);
        });
        for (const text of counting(statements)) texts.add(text);
      }
      expect(texts.size).toBe(1);
    },
  );

  test('a facet that the filter restricts is counted apart, and once', async () => {
    const facets = '{ providers { count } labs { count } again: labs { count } capabilities { count } }';
    const query = `{ models(filter: { search: "a", providers: ["acme"] }) { totalCount facets ${facets} } }`;
    const statements = await gateway.statements(() => gateway.read(query));
    expect(counting(statements)).toHaveLength(2);
  });
});
