import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { messageWith } from '../harness/message-with.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await testGateway();
});

afterAll(() => gateway.close());

async function post(body: BodyInit, options: object = {}) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body, ...options });
  return { status: response.status, message: (await response.json()).errors?.[0]?.message };
}

function queryOfBytes(bytes: number): string {
  const empty = JSON.stringify({ query: '{ __typename }', variables: { text: '' } });
  return empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
}

test('a request of a mebibyte is answered', async () => {
  expect(await post(queryOfBytes(1_048_576))).toEqual({ status: 200, message: undefined });
});

test('a larger request is refused with its size and what is allowed', async () => {
  expect(await post(queryOfBytes(1_048_577))).toEqual({
    status: 413,
    message: messageWith(1_048_576, 1_048_577),
  });
});

test('a request that does not say its size is refused', async () => {
  const body = new Blob([queryOfBytes(100)]).stream();
  expect(await post(body, { duplex: 'half' })).toEqual({
    status: 411,
    message: messageWith('Content-Length'),
  });
});

test('the gateway answers on afterwards', async () => {
  expect(await gateway.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});
