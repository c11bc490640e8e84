import {
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
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

/** Root fields that reach the catalog, but answer for no moment of it. */
const withoutAsOf = {
  node: 'the specification of Relay sets its arguments',
  nodes: 'the specification of Relay sets its arguments',
  refreshes: 'lists operations, which begin and end independently of versions',
  priceChanges: 'compares the start and the end of a period, given as `since` and `until`',
  heldChanges: 'lists decisions, which are pending now',
  usage: 'counts requests of a period, and each with the model of its own time',
  usageWhatIf: 'compares requests of a period with other prices of today',
  explainRoute: 'chooses between the providers that can be called now',
};

test('every root field that reads the catalog has an asOf argument', () => {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ type }) => readsCatalog(type));
  const missing = fields.filter(({ args }) => !args.some(({ name }) => name === 'asOf'));
  expect(missing.map(({ name }) => name).toSorted()).toEqual(Object.keys(withoutAsOf).toSorted());
});

/** Whether the type leads to a type of the catalog. */
function readsCatalog(type: GraphQLOutputType): boolean {
  const reached = new Set([getNamedType(type)]);
  for (const one of reached) {
    if (!isCompositeType(one)) continue;
    const fields = isObjectType(one) || isInterfaceType(one) ? Object.values(one.getFields()) : [];
    for (const field of fields) reached.add(getNamedType(field.type));
    if (!isObjectType(one)) for (const possible of schema.getPossibleTypes(one)) reached.add(possible);
  }
  return [...reached].some(({ name }) => /^(Catalog|Model|BaseModel|Provider|Lab|Benchmark)$/.test(name));
}
