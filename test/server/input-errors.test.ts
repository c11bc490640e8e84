import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestGateway, testGateway } from '../harness/gateway.ts';
import { webSocket } from '../harness/watch.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

/** A bad value as literal and as variable: the type, the literal, the value of the variable. */
const badValues = [
  ['an unknown enum value', '[ModelOrder!]', '[{ field: CHEAPNESS }]', [{ field: 'CHEAPNESS' }], 'orderBy'],
  ['an unknown field', 'ModelFilter', '{ colour: "red" }', { colour: 'red' }, 'filter'],
  ['a text for a number', 'Int', '"ten"', 'ten', 'first'],
  ['a malformed scalar', 'DateTime', '"tomorrow"', 'tomorrow', 'asOf'],
] as const;

describe.each(badValues)('%s', (_what, type, literal, value, argument) => {
  const inDocument = { query: `{ models(${argument}: ${literal}) { totalCount } }` };
  const inVariable = {
    query: `query ($value: ${type}) { models(${argument}: $value) { totalCount } }`,
    variables: { value },
  };

  test.each([
    ['application/graphql-response+json', 400],
    ['application/json', 200],
  ])('has one code and one status for %s, in the document and in a variable', async (accept, status) => {
    for (const body of [inDocument, inVariable]) {
      expect(await post(body, accept)).toMatchObject({ status, codes: ['BAD_USER_INPUT'] });
    }
  });

  test('has the same code over WebSocket', async () => {
    const connection = await webSocket(gateway.url);
    for (const { query, variables } of [{ ...inDocument, variables: {} }, inVariable]) {
      const answer = await connection.watch(query, variables).next();
      expect(answer?.errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    }
    connection.close();
  });
});

test('an unknown enum value is answered with the values that exist', async () => {
  for (const body of [
    { query: '{ models(orderBy: [{ field: NAME, direction: DOWN }]) { totalCount } }' },
    {
      query:
        'query ($direction: OrderDirection!) { models(orderBy: [{ field: NAME, direction: $direction }]) { totalCount } }',
      variables: { direction: 'DOWN' },
    },
  ]) {
    expect((await post(body, 'application/json')).messages).toEqual([expect.stringMatching(/"DOWN".*ASC, DESC\.$/)]);
  }
});

test('a fault of the document itself keeps its own code', async () => {
  expect(await post({ query: '{ nothing }' }, 'application/json')).toMatchObject({
    codes: ['GRAPHQL_VALIDATION_FAILED'],
  });
});

test.each([
  ['application/graphql-response+json', 400],
  ['application/graphql-response+json, application/json;q=0.9', 400],
  // The older media type, which */* means too, answers 200 to a document that is not valid, as the audits of
  // graphql-http want it.
  ['application/json', 200],
  ['*/*', 200],
])('fragments in a circle are refused for %s with the status %d', async (accept, status) => {
  for (const query of [
    '{ ...a } fragment a on Query { ...a }',
    '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    `{ ...f0 } ${Array.from({ length: 60 }, (_, index) => `fragment f${index} on Query { ...f${(index + 1) % 60} }`).join(' ')}`,
  ]) {
    const { codes, ...answer } = await post({ query }, accept);
    expect(answer).toMatchObject({ status, data: undefined });
    expect(new Set(codes)).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
  }
});

async function post(body: object, accept: string) {
  const headers = { 'content-type': 'application/json', accept };
  const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { data, errors = [] } = (await response.json()) as Answer;
  return {
    status: response.status,
    data,
    codes: errors.map(({ extensions }) => extensions['code']),
    messages: errors.map(({ message }) => message),
  };
}

test('the last day of the calendar is a whole day like any other', async () => {
  const query =
    '{ heldChanges(filter: { heldUntil: "9999-12-31" }) { totalCount } changes(filter: { until: "9999-12-31" }) { totalCount } }';
  expect((await gateway.ask(query)).errors).toBeUndefined();
});
