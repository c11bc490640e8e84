import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  buildSchema,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isLeafType,
  parse,
  type VariableValues,
  validate,
} from 'graphql';
import { createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { markListResolver, resolvedOrError } from '../../src/graph/list-resolver.ts';
import { markParentResolver, type ParentResolver } from '../../src/graph/parent-resolver.ts';
import { engine } from '../../src/server/execution/engine.ts';
import { selectionOfOperation } from '../../src/server/execution/operation-selection.ts';
import { randomFrom } from '../fixtures/random.ts';

const OPERATIONS = 1_500;
const MAX_DEPTH = 3;

/** Each field is nullable in one form and not in another, and each form is in a list. */
const types = `
    interface Named { name: String strictName: String! one: Item strict: Item! }
    union Either = Item | Other
    enum Color { RED BLUE }
    input Point { x: Int! y: Int = 2 }
    type Query { one: Item strict: Item! many: [Item] strictMany: [Item!] named: [Named] either: [Either] echo(point: Point, color: Color = RED, ids: [ID!]): String }
    type Item implements Named { name: String strictName: String! count: Int strictCount: Int! color: Color
      one: Item strict: Item! many: [Item] strictMany: [Item!]! named: [Named!] either: [Either!] echo(point: Point, color: Color = RED, ids: [ID!]): String }
    type Other implements Named { name: String strictName: String! one: Item strict: Item! ratio: Float strictRatio: Float! }
`;
/** graphql-js leaves a promise that fails below a field that is null already without a handler, which vitest reports. */
const schema = schemaWith((make) => make());

test.each([
  { values: 'values', schemaOfGateway: schema },
  { values: 'promises', schemaOfGateway: schemaWith(async (make) => make(), null, promised) },
  { values: 'values for all parents', schemaOfGateway: schemaWith((make) => make(), { forAll: (values) => values }) },
  {
    values: 'promises for all parents',
    schemaOfGateway: schemaWith(async (make) => make(), { forAll: (values) => Promise.all(values) }, promised),
  },
])(
  'the engine of the gateway answers generated operations on $values as graphql-js does',
  async ({ schemaOfGateway }) => {
    const executeOfGateway = engineOn(schemaOfGateway);
    const random = randomFrom(1);
    let failed = 0;
    let compared = 0;
    let kept = 0;
    for (let number = 0; number < OPERATIONS; number++) {
      const text = operation(random, number % 2 === 0 ? directives : []);
      const document = parse(text);
      if (validate(schema, document).length > 0) continue;
      if (isKept(schemaOfGateway, document)) kept++;
      // The second time, with other variables, what is kept of the document is used.
      for (let time = 0; time < 2; time++) {
        const variableValues = { yes: random() < 0.5, x: random() < 0.1 ? 'no number' : 1 };
        const seed = Math.floor(random() * 1_000_000);
        const given = { schema, document, variableValues, contextValue: { random: seed } };
        const expected = comparable(await execute(given));
        expect(comparable(await executeOfGateway({ ...given, schema: schemaOfGateway })), text).toEqual(expected);
        if (expected.errors.length > 0) failed++;
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(OPERATIONS / 2);
    expect(kept).toBeGreaterThan(OPERATIONS / 6);
    expect(failed).toBeGreaterThan(compared / 10);
    expect(failed).toBeLessThan((compared * 9) / 10);
  },
);

test('an alias that names the prototype of an object is answered', async () => {
  const document = parse('{ strict { __proto__: __typename kind: __typename } }');
  const result = await engineOn(schema)({ schema, document, contextValue: { random: 1 } });
  expect(JSON.stringify(result)).toBe('{"data":{"strict":{"__proto__":"Item","kind":"Item"}}}');
});

test('a selection is kept, unless variables decide it, or fragments or abstract types repeat it many times', () => {
  expect(isKept(schema, parse('{ strict { name } }'))).toBe(true);
  expect(isKept(schema, parse('query ($x: Int! = 3) { echo(point: { x: $x }) }'))).toBe(true);
  expect(isKept(schema, parse('query ($yes: Boolean = true) { strict { name @include(if: $yes) } }'))).toBe(false);
  const once = '{ one { ...A } } fragment A on Item { name count color strictName strictCount }';
  expect(isKept(schema, parse(once))).toBe(true);
  const often = `{ ${Array.from({ length: 20 }, (_, number) => `a${number}: one { ...A }`).join(' ')} }`;
  expect(isKept(schema, parse(`${often} fragment A on Item { name count color strictName strictCount }`))).toBe(false);
  // Each abstract type has two possible types, so that each level repeats twice what is below it.
  const levels = (begin: string, end: string) => `{ ${begin.repeat(6)} name ${end.repeat(6)} }`;
  expect(isKept(schema, parse(levels('named { one { ', '} }')))).toBe(false);
  expect(isKept(schema, parse(levels('named { ... on Item { one { ', '} } }')))).toBe(true);
});

test('a kept selection holds no variables', async () => {
  const document = parse('query ($x: Int! = 3) { many { echo(point: { x: $x }) } }');
  const { selection, variables } = selectedWithVariables();
  await nextTurn();
  collectGarbage();
  expect(variables.deref() === undefined).toBe(true);
  expect(selectionWith(schema, document, variablesOf(schema, document))).toBe(selection);

  function selectedWithVariables() {
    const values = variablesOf(schema, document);
    return { selection: selectionWith(schema, document, values), variables: new WeakRef(values) };
  }
});

/** Whether executions of the document share its selection. */
function isKept(schemaOfGateway: GraphQLSchema, document: DocumentNode): boolean {
  const select = () => selectionWith(schemaOfGateway, document, variablesOf(schemaOfGateway, document));
  const first = select();
  return select() === first;
}

function selectionWith(schemaOfGateway: GraphQLSchema, document: DocumentNode, variables: VariableValues) {
  const { operation, rootType } = queryOf(schemaOfGateway, document);
  return selectionOfOperation(document, operation, { schema: schemaOfGateway, variables, rootType });
}

function variablesOf(schemaOfGateway: GraphQLSchema, document: DocumentNode): VariableValues {
  const { variableDefinitions = [] } = queryOf(schemaOfGateway, document).operation;
  const { variableValues } = getVariableValues(schemaOfGateway, variableDefinitions, {});
  if (!variableValues) throw new Error('the variables have no default');
  return variableValues;
}

function queryOf(schemaOfGateway: GraphQLSchema, document: DocumentNode) {
  const operation = getOperationAST(document);
  const rootType = schemaOfGateway.getQueryType();
  if (!operation || !rootType) throw new Error('there is no query');
  return { operation, rootType };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

function engineOn(schema: GraphQLSchema) {
  return createYoga({ schema, plugins: [engine], logging: false, maskedErrors: false }).getEnveloped().execute;
}

interface ListResolution {
  /** What a list resolver returns. */
  readonly forAll: (values: readonly unknown[]) => readonly unknown[] | Promise<readonly unknown[]>;
}

/**
 * Values of root fields depend on the path, and others on the parent and the arguments; some are null or errors. `list`:
 * fields are resolved for all parents at once.
 */
function schemaWith(
  resolved: (make: () => unknown) => unknown,
  list: ListResolution | null = null,
  inList: (item: unknown) => unknown = (item) => item,
): GraphQLSchema {
  const built = buildSchema(types);
  for (const type of Object.values(built.getTypeMap())) {
    if (type.name.startsWith('__') || !('getFields' in type) || !('getInterfaces' in type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.args.length === 0 && isLeafType(getNamedType(field.type))) {
        const read = ({ place }: { place: string }) =>
          resolved(() => drawnValue(field.name, {}, `${place} ${field.name}`, inList));
        field.resolve = (parent) => read(parent);
        markParentResolver(field.resolve, read as ParentResolver);
        continue;
      }
      const ofParent = ({ place }: { readonly place: string }, args: object) =>
        resolved(() => drawnValue(field.name, args, `${place} ${field.name} ${JSON.stringify(args)}`, inList));
      field.resolve = (parent, args, context, { path }) =>
        parent
          ? ofParent(parent, args)
          : resolved(() => drawnValue(field.name, args, `${context.random} ${pathText(path)}`, inList));
      if (list && type.name !== 'Query')
        markListResolver(field.resolve, (parents, args) =>
          list.forAll(resolvedOrError(parents, (parent) => ofParent(parent as { readonly place: string }, args))),
        );
    }
  }
  for (const name of ['Named', 'Either']) {
    const type = built.getType(name);
    if (type && 'resolveType' in type)
      type.resolveType = ({ kind }: { kind: string }) => resolved(() => kind) as string;
  }
  for (const name of ['Item', 'Other']) {
    const type = built.getType(name);
    if (type && 'isTypeOf' in type)
      type.isTypeOf = ({ kind }: { kind: string }) => resolved(() => kind === name) as boolean;
  }
  return built;
}

async function promised(item: unknown): Promise<unknown> {
  if (item instanceof Error) throw item;
  return item;
}

function drawnValue(field: string, args: object, place: string, inList: (item: unknown) => unknown): unknown {
  const random = randomFrom(hashOf(place));
  const drawn = random();
  if (drawn < 0.01) throw new Error(`no ${field}`);
  if (drawn < 0.02) return null;
  if (drawn < 0.025) return new Error(`returned by ${field}`);
  const object = () => ({
    place: `${place} ${random()}`,
    kind: random() < 0.5 || /one|strict$|many/i.test(field) ? 'Item' : 'Other',
  });
  if (/many|named|either/i.test(field)) {
    const item = () => [null, new Error(`no item of ${field}`)][Math.floor(random() * 60)];
    return Array.from({ length: Math.floor(random() * 3) }, () => {
      const missing = item();
      return inList(missing === undefined ? object() : missing);
    });
  }
  if (field === 'one' || field === 'strict') return object();
  if (field === 'echo') return JSON.stringify(args);
  if (/count/i.test(field)) return random() < 0.02 ? 'no number' : 1;
  if (/ratio/i.test(field)) return 0.5;
  return field === 'color' ? 'RED' : field;
}

const objects = ['one', 'strict', 'many', 'strictMany', 'named', 'either'];
const leaves = ['name', 'strictName', 'count', 'strictCount', 'color', '__typename', 'ratio', 'echo'];
const args = ['', '(point: { x: $x })', '(color: BLUE, ids: ["a", 1])', '(point: { x: 1, y: null })'];
const directives = ['', '', '', ' @include(if: $yes)', ' @skip(if: $yes)'];

/** `among`: the directives that its selections can have. */
function operation(random: () => number, among: readonly string[]): string {
  const pick = (of: readonly string[]) => of[Math.floor(random() * of.length)] ?? '';
  const selections = (depth: number, type: string): string => {
    const count = 1 + Math.floor(random() * 4);
    return `{ ${Array.from({ length: count }, () => selection(depth, type)).join(' ')} }`;
  };
  const selection = (depth: number, type: string): string => {
    const drawn = random();
    const own = type === 'Query' ? objects.concat('echo') : type === 'Either' ? [] : fieldsOf(type);
    if (drawn < 0.15 || own.length === 0) return '__typename';
    if (drawn < 0.3 && type !== 'Query') {
      const on = type === 'Item' ? 'Item' : pick(['Item', 'Other']);
      return random() < 0.4 ? `...Of${on}${pick(among)}` : `... on ${on}${pick(among)} ${selections(depth, on)}`;
    }
    const field = pick(own.filter((name) => depth > 0 || !objects.includes(name)).concat('__typename'));
    const alias = random() < 0.3 ? `alias${Math.floor(random() * 20)}: ` : '';
    if (field === 'echo') return `${alias}echo${pick(args)}${pick(among)}`;
    if (!objects.includes(field)) return `${alias}${field}${pick(among)}`;
    return `${alias}${field}${pick(among)} ${selections(depth - 1, typeOf(field))}`;
  };
  const body = selections(MAX_DEPTH, 'Query').slice(1);
  const fragments = [
    ['OfItem', 'fragment OfItem on Item { name strict { strictCount } }'],
    ['OfOther', 'fragment OfOther on Other { strictRatio one { color } }'],
  ].flatMap(([name, text]) => (body.includes(`...${name}`) ? [text] : []));
  const [variable, field] =
    among.length > 0 ? ['$yes: Boolean = true,', 'a: __typename @include(if: $yes)'] : ['', 'a: __typename'];
  return `query (${variable} $x: Int! = 3) {
    ${field} b: echo(point: { x: $x }) ${body} ${fragments.join(' ')}`;
}

function fieldsOf(type: string): readonly string[] {
  if (type === 'Item') return objects.concat(leaves).filter((name) => name !== 'ratio');
  return type === 'Other' ? ['one', 'strict', 'name', 'strictName', 'ratio'] : ['one', 'strict', 'name', 'strictName'];
}

function typeOf(field: string): string {
  if (field === 'named') return 'Named';
  return field === 'either' ? 'Either' : 'Item';
}

/**
 * The errors of variables, which have no path, are worded differently. Below a field that an error makes null, graphql-js
 * reports the first error alone, so that only the field is compared.
 */
function comparable(result: ExecutionResult | AsyncIterable<unknown>) {
  const { data, errors = [] } = result as ExecutionResult; // No operation is a subscription.
  const told = errors.map(({ message, path = [], locations }) => {
    const place = nullPlace(data, path);
    const isOwn = path.length > 0 && place.length === path.length;
    return JSON.stringify(isOwn ? { message, path, locations } : { place });
  });
  return { data: JSON.stringify(data), errors: [...new Set(told)].sort() };
}

/** The beginning of the path at which the data is null. */
function nullPlace(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, index);
    value = (value as Record<string | number, unknown>)[key];
  }
  return path;
}

function pathText(path: GraphQLResolveInfo['path'] | undefined): string {
  return path ? `${pathText(path.prev)}.${path.key}` : '';
}

function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}
