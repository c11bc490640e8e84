import { buildSchema, type ExecutionResult, parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { OperationBudget } from '../../src/operation-budget.ts';
import { engine } from '../../src/server/execution/engine.ts';
import { executeWithin } from '../../src/server/front/execute-within.ts';

const types = `
  type Query { items: [Item] strictItems: [Item!] name: String }
  type Item { name(size: Int! = 1): String echo: String }
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

test.each([
  ['an argument', '{ items { name(size: $size) } }'],
  ['a directive', '{ items { echo @include(if: $yes) } }'],
  ['a null where none may be', '{ items { echo } }'],
])('errors by %s count for the limit of errors', async (kind, selection) => {
  const errors = { ...unlimited, name: 'ERRORS', allowed: 10 } as const;
  const budget = new OperationBudget({
    timeMs: 60_000,
    fields: { ...unlimited, name: 'FIELDS' },
    rows: { ...unlimited, name: 'ROWS' },
    characters: { ...unlimited, name: 'CHARACTERS' },
    errors,
  });
  const items = () => Array.from({ length: 1_000 }, () => (kind.startsWith('a null') ? new Error('broken') : {}));
  const result = await executeWithin(budget, undefined, () =>
    answered(`query ($size: Int = 1, $yes: Boolean = true) ${selection}`, { items }, { size: null, yes: null }),
  );
  expect(result.errors).toMatchObject([
    { extensions: { code: 'LIMIT_EXCEEDED', limit: 'ERRORS', requested: 11, allowed: 10 } },
  ]);
});

/** Without the validation, which the engine comes after. */
async function answered(text: string, rootValue: object, variableValues = {}): Promise<ExecutionResult> {
  const schema = buildSchema(types);
  const { execute } = createYoga({ schema, plugins: [engine], logging: false, maskedErrors: false }).getEnveloped();
  return execute({ schema, document: parse(text), rootValue, variableValues });
}
