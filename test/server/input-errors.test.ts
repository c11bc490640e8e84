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

async function post(body: object, accept: string) {
  const headers = { 'content-type': 'application/json', accept };
  const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { errors = [] } = (await response.json()) as Answer;
  return {
    status: response.status,
    codes: errors.map(({ extensions }) => extensions['code']),
    messages: errors.map(({ message }) => message),
  };
}

test('the last day of the calendar is a whole day like any other', async () => {
  const query =
    '{ heldChanges(filter: { heldUntil: "9999-12-31" }) { totalCount } changes(filter: { until: "9999-12-31" }) { totalCount } }';
  expect((await gateway.ask(query)).errors).toBeUndefined();
});
