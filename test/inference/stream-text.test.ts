import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';
import { catalogAt, cut, hanging, streamed } from './upstream.ts';

const PATH = '/chat/completions';

let source: FaultServer;
let upstream: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  [source, upstream] = await Promise.all([faultServer(), faultServer()]);
  source.serve('/catalog.json', json(catalogAt(upstream.url, upstream.url)));
  const keys = { CHEAP_API_KEY: 'key', DEAR_API_KEY: 'key' };
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url, ALLOW_PRIVATE_UPSTREAMS: 'true', ...keys });
  await gateway.refresh();
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([source.close(), upstream.close()]);
});

const QUERY = `subscription ($input: GenerateTextInput!) { streamText(input: $input) {
  kind delta userErrors { code }
  result { text finishReason usage { input cacheRead output reasoning origin } cost { totalExact } }
} }`;

/** The events of the stream, until it ends or the signal aborts. */
async function* events(input: object, signal?: AbortSignal) {
  const given = { model: 'cheap/lab/writer', messages: [{ role: 'USER', content: 'Hi' }], ...input };
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${ADMIN_KEY}` },
    body: JSON.stringify({ query: QUERY, variables: { input: given } }),
    ...(signal && { signal }),
  });
  let rest = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data: {')) yield JSON.parse(line.slice(6)).data.streamText;
    }
  }
}

async function failedRequests(owner: string): Promise<number> {
  const query = `{ usage(filter: { owners: ["${owner}"] }) { totals { failedRequests } } }`;
  return (await gateway.askAsOperator(query)).data.usage.totals.failedRequests;
}

test('a stream sends each piece, then the whole with its usage', async () => {
  upstream.serve(PATH, streamed(['Hel', 'lo']));
  const all = await Array.fromAsync(events({}));
  expect(all.slice(0, -1)).toMatchObject([
    { kind: 'TEXT', delta: 'Hel' },
    { kind: 'TEXT', delta: 'lo' },
  ]);
  expect(all.at(-1)).toMatchObject({
    kind: 'END',
    userErrors: [],
    result: {
      text: 'Hello',
      finishReason: 'STOP',
      usage: { input: 60, cacheRead: 40, output: 15, reasoning: 5, origin: 'PROVIDER' },
    },
  });
});

test.each([
  ['a reset connection', cut(['Hel'])],
  ['an end without a finish reason', streamed(['Hel'], [])],
  ['a malformed event', streamed(['Hel'], ['data: {"choices": [\n\n'])],
])('%s after the first piece is an incomplete answer whose usage is estimated', async (_name, answer) => {
  upstream.serve(PATH, answer);
  const all = await Array.fromAsync(events({}));
  expect(all.at(-1)).toMatchObject({
    kind: 'END',
    userErrors: [{ code: 'INCOMPLETE' }],
    result: { text: 'Hel', finishReason: 'ERROR', usage: { origin: 'ESTIMATED' } },
  });
});

test('a subscriber who leaves ends the call, and what was used is recorded', async () => {
  upstream.serve(PATH, hanging(['Hel']));
  const leave = new AbortController();
  const called = upstream.nextRequest();
  const stream = events({ owner: 'leaver' }, leave.signal);
  expect((await stream.next()).value).toMatchObject({ delta: 'Hel' });
  leave.abort();
  await expect(stream.next()).rejects.toThrow();
  expect(await (await called).sentToItsEnd).toBe(false);
  await eventually(
    () => failedRequests('leaver'),
    (failed) => failed === 1,
  );
});
