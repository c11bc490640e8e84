import SchemaBuilder from '@pothos/core';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import { type ExecutionResult, parse } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import '../../src/graph/loading-plugin.ts';
import { engine } from '../../src/server/execution/engine.ts';

const loads: unknown[][] = [];
const builder = new SchemaBuilder<{ Context: object }>({
  plugins: ['loading', DataloaderPlugin],
  // Other plugins of the program declare more options.
} as ConstructorParameters<typeof SchemaBuilder<{ Context: object }>>[0]);
const Thing = builder.loadableObject('Thing', {
  load: async (keys: (string | number | bigint)[]) => {
    loads.push(keys);
    return keys.map((key) => ({ name: `${key}` }));
  },
  fields: (t) => ({ name: t.exposeString('name') }),
});
// A promise of another kind than the one of the language.
const other = (key: string) => {
  const promise = Promise.resolve(key);
  // biome-ignore lint/suspicious/noThenProperty: tested.
  return { then: promise.then.bind(promise) };
};
const Parent = builder.objectRef<{ readonly key: string }>('Parent').implement({
  fields: (t) => ({
    other: t.field({ type: Thing, resolve: ({ key }) => other(key) as never }),
    bigint: t.field({ type: Thing, resolve: (parent) => BigInt(parent.key.length) as never }),
    promises: t.field({ type: [Thing], resolve: ({ key }) => [Promise.resolve(key), other('z')] as never }),
    iterable: t.field({ type: [Thing], resolve: ({ key }) => new Set([key]) as never }),
  }),
});
builder.queryType({
  fields: (t) => ({ parents: t.field({ type: [Parent], resolve: () => [{ key: 'a' }, { key: 'b' }] }) }),
});
const schema = builder.toSchema();

test.each([
  ['other', { name: 'a' }, { name: 'b' }],
  ['bigint', { name: '1' }, { name: '1' }],
  ['promises', [{ name: 'a' }, { name: 'z' }], [{ name: 'b' }, { name: 'z' }]],
  ['iterable', [{ name: 'a' }], [{ name: 'b' }]],
])('the keys of the field %s of all parents are loaded together', async (field, first, second) => {
  loads.length = 0;
  const { execute } = createYoga({ schema, plugins: [engine], logging: false, maskedErrors: false }).getEnveloped();
  const document = parse(`{ parents { ${field} { name } } }`);
  const result = (await execute({ schema, document, contextValue: {} })) as ExecutionResult;
  expect(result).toEqual({ data: { parents: [{ [field]: first }, { [field]: second }] } });
  expect(loads).toHaveLength(1);
});
