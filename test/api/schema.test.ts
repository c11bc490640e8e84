import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';

const types = Object.values(schema.getTypeMap()).filter(
  ({ name }) => !/^(__.*|String|Int|Float|Boolean|ID)$/.test(name),
);

test('schema.graphql is the schema that is served', async () => {
  await expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toMatchFileSnapshot('../../schema.graphql');
});

test('every type has a description', () => {
  expect(types.filter((type) => !type.description).map((type) => type.name)).toEqual([]);
});

test('every field has a description', () => {
  const fields = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
      ? Object.values(type.getFields()).map(({ name, description }) => ({ name: `${type.name}.${name}`, description }))
      : [],
  );
  expect(fields.filter((field) => !field.description).map((field) => field.name)).toEqual([]);
});

test('enums are in capitals', () => {
  const values = types.flatMap((type) => (isEnumType(type) ? type.getValues().map((value) => value.name) : []));
  expect(values.filter((value) => !/^[A-Z][A-Z0-9_]*$/.test(value))).toEqual([]);
});
