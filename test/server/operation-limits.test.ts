import { getIntrospectionQuery, getOperationAST, isObjectType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { FIELD_WEIGHTS, SIMILAR_TO_WEIGHT } from '../../src/server/front/field-weights.ts';
import { operationCost } from '../../src/server/front/operation-cost.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { waysToAsk } from './ask-over.ts';
import { attacks } from './attacks.ts';

/** Of a request line and its headers, by default in Node. */
const LONGEST_URL = 16_000;

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

describe.each(waysToAsk)('over %s', (transport, ask) => {
  test.each(attacks)('%s: the limit, what was asked for and what is allowed', async (_name, attack) => {
    const { query, variables, ...figures } = attack;
    const refusal = await ask(gateway.url, attack);
    const isTooLong = transport === 'GET' && encodeURIComponent(query + JSON.stringify(variables)).length > LONGEST_URL;
    if (isTooLong) return expect(refusal.status).toBe(431);

    expect(refusal.extensions).toEqual({ code: 'LIMIT_EXCEEDED', ...figures });
    expect(refusal.message).toContain(`at most ${attack.allowed} `);
    expect(refusal.status).toBe(transport === 'WebSocket' ? null : 400);
  });

  test('a refusal takes less than 50 ms of CPU time, with that of its client', async () => {
    const slow: object[] = [];
    for (const [name, attack] of attacks) {
      // Another text each time, so that no cache knows the document. The first ones compile code.
      const timesMs: number[] = [];
      for (const round of [1, 2, 3, 4]) {
        const query = `${attack.query} # ${round}`;
        const before = process.cpuUsage();
        await ask(gateway.url, { ...attack, query });
        const { user, system } = process.cpuUsage(before);
        timesMs.push((user + system) / 1_000);
      }
      const ms = Math.min(...timesMs);
      if (ms >= 50) slow.push({ name, ms });
    }
    expect(slow).toEqual([]);
  });

  test('a document that was answered is refused with larger variables', async () => {
    const query =
      'query ($n: Int) { models(first: $n) { nodes { baseModel { models(first: $n) { nodes { baseModel { models(first: $n) { nodes { key } } } } } } } } }';
    expect((await ask(gateway.url, { query, variables: { n: 10 } })).extensions).toBeUndefined();
    expect((await ask(gateway.url, { query, variables: { n: 500 } })).extensions).toMatchObject({ limit: 'COST' });
    expect((await ask(gateway.url, { query, variables: { n: 10 } })).extensions).toBeUndefined();
  });

  test('a subscription is refused like a query', async () => {
    const query = `subscription { catalogUpdated { changes(first: 500) { nodes { refresh {
      changes(first: 500) { nodes { refresh { changes(first: 500) { nodes { id } } } } }
    } } } } }`;
    const { status, extensions } = await ask(gateway.url, { query });
    expect(extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'COST' });
    expect(status).toBe(transport === 'WebSocket' ? null : 400);
  });
});

test('none of the refused operations reaches the database', async () => {
  const statements = await gateway.statements(async () => {
    for (const [, attack] of attacks) await gateway.ask(attack.query, attack.variables);
  });
  expect(statements.filter((statement) => statement.startsWith('select'))).toEqual([]);
});

test.each([
  ['a literal', '{ models(filter: { similarTo: "x" }) { totalCount } }', {}, SIMILAR_TO_WEIGHT],
  [
    'a text in a variable',
    'query ($t: String) { models(filter: { similarTo: $t }) { totalCount } }',
    { t: 'x' },
    SIMILAR_TO_WEIGHT,
  ],
  [
    'a text by default',
    'query ($t: String = "x") { models(filter: { similarTo: $t }) { totalCount } }',
    {},
    SIMILAR_TO_WEIGHT,
  ],
  [
    'a filter in a variable',
    'query ($f: ModelFilter) { models(filter: $f) { totalCount } }',
    { f: { similarTo: 'x' } },
    SIMILAR_TO_WEIGHT,
  ],
  [
    'a filter by default',
    'query ($f: ModelFilter = { similarTo: "x" }) { models(filter: $f) { totalCount } }',
    {},
    SIMILAR_TO_WEIGHT,
  ],
  [
    'a filter without it',
    'query ($f: ModelFilter) { models(filter: $f) { totalCount } }',
    { f: { similarTo: null } },
    0,
  ],
  ['a text that is null', 'query ($t: String) { models(filter: { similarTo: $t }) { totalCount } }', { t: null }, 0],
])('a search by similarity costs as much as one of points: %s', (_form, query, variables, added) => {
  const costOf = (text: string, given: object) => {
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    return operationCost({ schema, document, operation, variables: { ...given } });
  };
  expect(costOf(query, variables) - costOf('{ models { totalCount } }', {})).toBe(added);
});

test('each weight belongs to a field, and each connection with unknown keys has one', () => {
  const names = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
  );
  const unweighted = names.filter((name) => name.endsWith('.unknownKeys') && !FIELD_WEIGHTS.has(name));
  expect([...FIELD_WEIGHTS.keys()].filter((name) => !names.includes(name))).toEqual([]);
  expect(unweighted).toEqual([]);
});

test('a list without arguments counts as ten rows', async () => {
  const limited = await testGateway({ QUERY_COST_LIMIT: '60' });
  const { errors } = await limited.ask('{ model(key: "a/b") { priceHistory { pricing { tiers { input } } } } }');
  expect(errors?.[0]?.extensions).toMatchObject({ limit: 'COST', requested: 122, allowed: 60 });
  await limited.close();
});

test('a list of operations is refused', async () => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Array.from({ length: 100 }, () => ({ query: '{ models { nodes { key } } }' }))),
  });
  expect(response.status).toBe(400);
});

test('a mutation is refused like a query', async () => {
  const aliases = Array.from({ length: 60 }, (_, index) => `a${index}: refreshCatalog { refresh { id } }`);
  const { errors } = await gateway.askAsOperator(`mutation { ${aliases.join(' ')} }`);
  expect(errors?.[0]?.extensions).toMatchObject({ limit: 'ROOT_FIELDS', requested: 60, allowed: 50 });
});

describe('allowed is', () => {
  const honest: readonly (readonly [name: string, query: string])[] = [
    ['the introspection query of GraphiQL', getIntrospectionQuery({ inputValueDeprecation: true })],
    [
      'a page of 500 models with provider, base model and benchmarks',
      `{ models(first: 500) { nodes { key provider { name } baseModel { name }
        benchmarks(first: 50) { nodes { score rank benchmark { key name } } } } } }`,
    ],
    [
      'labs with base models and the models that serve them',
      '{ labs { nodes { name baseModels(first: 100) { nodes { name models { nodes { name } } } } } } }',
    ],
    [
      'lists without arguments in lists without arguments',
      '{ compareModels(keys: ["a/b", "c/d"]) { rows { label values { value isBest } } } }',
    ],
    [
      'fifty models by key',
      `{ ${Array.from({ length: 50 }, (_, index) => `m${index}: model(key: "a/b-${index}") { name }`).join(' ')} }`,
    ],
    [
      'a check of 500 keys',
      `{ checkModels(keys: [${Array.from({ length: 500 }, (_, index) => `"a/b-${index}"`).join(' ')}]) { key verdict suggestions { key } } }`,
    ],
    [
      'models with unknown keys, beside a recommendation',
      '{ models(filter: { providers: ["acne"] }) { unknownKeys { suggestions } } recommendModels(need: {}) { matchCount } }',
    ],
  ];

  test.each(honest)('%s', async (_name, query) => {
    expect((await gateway.ask(query)).errors).toBeUndefined();
  });
});
