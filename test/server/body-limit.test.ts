import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';
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

test('large requests of callers have a limit together, which is free again once they have ended', async () => {
  const waiting = Array.from({ length: 4 }, () => sendHeaders(32 * 1_048_576));
  await Promise.all(waiting.map((one) => once(one, 'continue')));
  const refused = await answerTo(sendHeaders(32 * 1_048_576));
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1']);
  const route = await fetch(`${gateway.url}/v1/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
    body: queryOfBytes(2_000_000),
  });
  expect([route.status, route.headers.get('retry-after')]).toEqual([429, '1']);
  for (const one of waiting) one.destroy();
  await expect.poll(async () => (await answerTo(sendHeaders(2_000_000))).statusCode).toBe(200);
});

/** Sends the headers of a request, and of its body only what a small one has. */
function sendHeaders(bytes: number) {
  const sent = request(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': bytes,
      authorization: `Bearer ${ADMIN_KEY}`,
      // The server says when it has the headers.
      expect: '100-continue',
    },
  });
  sent.on('error', () => {}); // Of those that are destroyed.
  sent.flushHeaders();
  if (bytes < 3_000_000) sent.end(queryOfBytes(bytes));
  return sent;
}

async function answerTo(sent: ReturnType<typeof request>): Promise<IncomingMessage> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response;
}

test('the gateway answers on afterwards', async () => {
  expect(await gateway.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});
