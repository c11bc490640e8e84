import { buildSchema, type ExecutionResult, GraphQLError, isObjectType, parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import type { Limit } from '../../src/graph/errors/errors.ts';
import { type ListResolver, markListResolver } from '../../src/graph/list-resolver.ts';
import { OperationBudget } from '../../src/operation-budget.ts';
import { engine } from '../../src/server/execution/engine.ts';
import { executeWithin } from '../../src/server/front/execute-within.ts';

const types = `
  type Query { items: [Item] strictItems: [Item!] groups: [Group!] one: One eithers: [Either!] name: String }
  type One { strict: String! list: [Item] lists: [[Item]] }
  union Either = Item
  type Group { items: [Item!] }
  type Item { name(size: Int! = 1): String echo: String part: Item }
  type Mutation { add(name: String!): String fail: String! }
`;
const unlimited = { unit: 'things', allowed: Number.MAX_SAFE_INTEGER, advice: 'Ask for less.' };

test('the fields of a mutation run one after the other', async () => {
  const events: string[] = [];
  const { data } = await answered('mutation { a: add(name: "a") b: add(name: "b") }', {
    add: async ({ name }: { name: string }) => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} ends`);
      return name;
    },
  });
  expect(data).toEqual({ a: 'a', b: 'b' });
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('no field of a mutation runs after one that leaves no data', async () => {
  const added: string[] = [];
  const { data, errors } = await answered('mutation { fail add(name: "a") }', {
    fail: async () => Promise.reject(new Error('broken')),
    add: ({ name }: { name: string }) => added.push(name),
  });
  expect(data).toBeNull();
  expect(errors?.map(({ path }) => path)).toEqual([['fail']]);
  expect(added).toEqual([]);
});

test('a directive without its condition is an error of the operation', async () => {
  const result = await answered('query ($yes: Boolean = true) { name @include(if: $yes) }', {}, { yes: null });
  expect(result).toMatchObject({ data: null, errors: [{ message: expect.stringContaining('if') }] });
});

// Vitest reports a rejected promise that nothing awaits.
test('promises of a list that is null already are dropped', async () => {
  const strictItems = () => [null, Promise.reject(new Error('late')), Promise.reject(new Error('later'))];
  const { data, errors } = await answered('{ strictItems { echo } }', { strictItems });
  expect(data).toEqual({ strictItems: null });
  expect(errors?.map(({ path }) => path)).toEqual([['strictItems', 0]]);
});

test('promises of a list that is known after its place is null are dropped', async () => {
  const one = {
    strict: async () => Promise.reject(new Error('broken')),
    list: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return [Promise.reject(new Error('late'))];
    },
  };
  const { data, errors } = await answered('{ one { strict list { echo } } }', { one });
  expect(data).toEqual({ one: null });
  expect(errors?.map(({ path }) => path)).toEqual([['one', 'strict']]);
});

test('promises that an iterable has given before it throws are dropped', async () => {
  function* lists() {
    yield [Promise.reject(new Error('late'))];
    throw new Error('broken');
  }
  const { data, errors } = await answered('{ one { lists { echo } } }', { one: { lists } });
  expect(data).toEqual({ one: { lists: null } });
  expect(errors?.map(({ path }) => path)).toEqual([['one', 'lists']]);
});

test('promises of objects before the one whose resolver ends the operation are dropped', async () => {
  const budget = budgetOf(unlimited);
  const end = () => {
    budget.abort(new GraphQLError('ended'));
    throw new Error('broken');
  };
  const late = () => [Promise.resolve(new Error('late')), Promise.reject(new Error('later'))];
  const groups = [{ items: async () => late() }, { items: () => Promise.reject(new Error('late')) }, { items: end }];
  const result = await executeWithin(budget, undefined, () =>
    answered('{ groups { items { echo } } }', { groups: () => groups }),
  );
  expect(result.errors).toMatchObject([{ message: 'ended' }]);
});

test('no field of an object that is null already is resolved', async () => {
  let resolved = 0;
  const eithers = [{ __typename: 'Item', echo: () => `${++resolved}` }, { __typename: 'Nothing' }];
  const { data, errors } = await answered('{ eithers { ... on Item { echo } } }', { eithers });
  expect(data).toEqual({ eithers: null });
  expect(errors?.map(({ path }) => path)).toEqual([['eithers', 1]]);
  expect(resolved).toBe(0);
});

test('a list resolver that fails is an error of each of its parents', async () => {
  const items = () => [{}, {}];
  const { data, errors } = await answered('{ items { name echo } }', { items }, {}, () =>
    Promise.reject(new Error('down')),
  );
  expect(data).toEqual({
    items: [
      { name: null, echo: null },
      { name: null, echo: null },
    ],
  });
  expect(errors?.map(({ path }) => path)).toEqual([
    ['items', 0, 'name'],
    ['items', 1, 'name'],
  ]);
});

test('a promise of another kind that calls back at once does not end the answer', async () => {
  const atOnce = (parents: readonly unknown[]) => ({
    // biome-ignore lint/suspicious/noThenProperty: tested.
    then: (write: (names: unknown) => void) => write(parents.map(() => 'now')),
  });
  const name = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return 'later';
  };
  const { data } = await answered('{ items { name } name }', { items: [{}], name }, {}, atOnce as never);
  expect(data).toEqual({ items: [{ name: 'now' }], name: 'later' });
});

test.each([
  '{ name other: __typename }',
  '{ items { echo } other: __typename }',
  '{ eithers { __typename } other: __typename }',
])('an error of the property "then" of a value is one of its field: %s', async (selection) => {
  const broken = {
    // biome-ignore lint/suspicious/noThenProperty: tested.
    get then() {
      throw new Error('broken');
    },
  };
  const { data, errors } = await answered(selection, {
    name: broken,
    items: [{ echo: () => broken }],
    eithers: [broken],
  });
  expect(data?.['other']).toBe('Query');
  expect(errors).toMatchObject([{ message: 'broken', path: expect.anything() }]);
});

test('a resolver that changes its arguments does not change those of another object', async () => {
  const sizes: unknown[] = [];
  const name = (args: { size: unknown }) => {
    sizes.push(args.size);
    args.size = 'changed';
    return 'named';
  };
  await answered('{ items { name(size: 2) } }', { items: [{ name }, { name }] });
  expect(sizes).toEqual([2, 2]);
});

test('a list resolver is called once for the items of all lists', async () => {
  const calls: (readonly unknown[])[] = [];
  const group = (numbers: readonly number[]) => ({ items: numbers.map((number) => ({ number })) });
  const { data } = await answered(
    '{ groups { items { name } } }',
    { groups: () => [group([1, 2]), group([]), group([3])] },
    {},
    (parents) => {
      calls.push(parents);
      return parents.map((parent) => `item ${Reflect.get(Object(parent), 'number')}`);
    },
  );
  const items = [[{ name: 'item 1' }, { name: 'item 2' }], [], [{ name: 'item 3' }]];
  expect(data).toEqual({ groups: items.map((ofGroup) => ({ items: ofGroup })) });
  expect(calls).toEqual([[{ number: 1 }, { number: 2 }, { number: 3 }]]);
});

test.each([
  ['leaves', '{ items { echo } }', { echo: 'slow' }],
  ['a fragment', '{ items { ...OfItem } } fragment OfItem on Item { echo }', { echo: 'slow' }],
  ['leaves and objects', '{ items { echo part { kind: __typename } } }', { echo: 'slow', part: { kind: 'Item' } }],
  ['objects with leaves', '{ items { part { echo } } }', { part: { echo: 'slow' } }],
])('the event loop turns while a long list of objects with %s is written', async (_kind, selection, expected) => {
  const count = 20_000;
  const items = () => Array.from({ length: count }, () => ({ echo: slowText, part: { echo: slowText } }));
  let turns = 0;
  let isAnswered = false;
  const turn = () => {
    turns++;
    if (!isAnswered) setImmediate(turn);
  };
  setImmediate(turn);
  const { data } = await answered(selection, { items });
  isAnswered = true;
  expect(JSON.stringify(data)).toBe(JSON.stringify({ items: Array.from({ length: count }, () => expected) }));
  expect(turns).toBeGreaterThan(1);
});

test('a list resolver is called once for the objects of a list that is written in several turns', async () => {
  const count = 20_000;
  const items = () => Array.from({ length: count }, () => ({ echo: slowText, part: {} }));
  const calls: number[] = [];
  const { data } = await answered('{ items { echo name part { name } } }', { items }, {}, async (parents) => {
    calls.push(parents.length);
    return parents.map(() => 'named');
  });
  expect(calls).toEqual([count, count]);
  const expected = { echo: 'slow', name: 'named', part: { name: 'named' } };
  expect(JSON.stringify(data)).toBe(JSON.stringify({ items: Array.from({ length: count }, () => expected) }));
});

/** Takes 5 µs, so that the list takes several turns of the event loop. */
function slowText(): string {
  for (const end = performance.now() + 0.005; performance.now() < end; );
  return 'slow';
}

test.each([
  ['an argument', '{ items { name(size: $size) } }'],
  ['a directive', '{ items { echo @include(if: $yes) } }'],
  ['a null where none may be', '{ items { echo } }'],
])('errors by %s count for the limit of errors', async (kind, selection) => {
  const budget = budgetOf({ ...unlimited, allowed: 10 });
  const items = () => Array.from({ length: 1_000 }, () => (kind.startsWith('a null') ? new Error('broken') : {}));
  const result = await executeWithin(budget, undefined, () =>
    answered(`query ($size: Int = 1, $yes: Boolean = true) ${selection}`, { items }, { size: null, yes: null }),
  );
  expect(result.errors).toMatchObject([
    { extensions: { code: 'LIMIT_EXCEEDED', limit: 'ERRORS', requested: 11, allowed: 10 } },
  ]);
});

test.each([
  ['values', (values: readonly unknown[]) => values],
  ['promises', async (values: readonly unknown[]) => values],
])(
  'the text of leaves that are resolved together as %s counts for the limit of characters',
  async (_kind, resolved) => {
    const budget = budgetOf(unlimited, { ...unlimited, allowed: 10 });
    const items = Array.from({ length: 3 }, () => ({}));
    const result = await executeWithin(budget, undefined, () =>
      answered('{ items { name } }', { items }, {}, (parents) => resolved(parents.map(() => 'four'))),
    );
    expect(result.errors).toMatchObject([{ extensions: { limit: 'CHARACTERS', requested: 12, allowed: 10 } }]);
  },
);

function budgetOf(errors: Omit<Limit, 'name'>, characters: Omit<Limit, 'name'> = unlimited): OperationBudget {
  return new OperationBudget({
    timeMs: 60_000,
    fields: { ...unlimited, name: 'FIELDS' },
    rows: { ...unlimited, name: 'ROWS' },
    characters: { ...characters, name: 'CHARACTERS' },
    errors: { ...errors, name: 'ERRORS' },
  });
}

/** Without the validation, which the engine comes after. */
async function answered(
  text: string,
  rootValue: object,
  variableValues = {},
  nameAll: ListResolver | null = null,
): Promise<ExecutionResult> {
  const schema = buildSchema(types);
  const item = schema.getType('Item');
  if (nameAll && isObjectType(item)) {
    const resolve = () => 'of one item';
    Object.assign(item.getFields()['name'] ?? {}, { resolve });
    markListResolver(resolve, nameAll);
  }
  const { execute } = createYoga({ schema, plugins: [engine], logging: false, maskedErrors: false }).getEnveloped();
  return execute({ schema, document: parse(text), rootValue, variableValues });
}
