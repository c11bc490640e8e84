import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { valuesInTurns } from '../../src/inference/text/attempt/values-in-turns.ts';
import { bearer } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { type ModelAnswer, openAiEvents } from '../harness/model-upstream.ts';
import { eventStreams } from '../harness/watch.ts';

const IDLE_MS = 400;

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway({ UPSTREAM_IDLE_TIMEOUT: `${IDLE_MS}ms` });
});
afterAll(() => gateway.close());

const STREAM = `subscription ($input: GenerateTextInput!) {
  streamText(input: $input) { delta finishReason userErrors { code message } }
}`;
const input = (more: object) => ({
  input: { model: 'local/chat-1', messages: [{ role: 'USER', content: 'Hi' }], ...more },
});

const LONG_TEXT = 'x'.repeat(60_000);

/** Texts of 60 kB as fast as they are read, and the end after so many. */
function longTexts(count: number): ModelAnswer {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    await pipeline(longTextEvents(count), response).catch(() => {});
  };
}

function* longTextEvents(count: number): Generator<string> {
  const [head, part, , ...end] = openAiEvents({ text: LONG_TEXT.repeat(2) });
  const line = (event: object | undefined) => `data: ${JSON.stringify(event)}\n\n`;
  yield line(head);
  for (let sent = 0; sent < count; sent++) yield line(part);
  yield* end.map(line);
  yield 'data: [DONE]\n\n';
}

test('a client that reads nothing for longer than the idle time limit still receives the whole answer', async () => {
  const count = 300;
  gateway.upstream.serve('local', longTexts(count));
  const connection = await eventStreams(gateway.url, bearer(ADMIN_KEY));
  const watch = connection.watch(STREAM, input({}));
  const first = await watch.until(({ streamText }) => streamText.delta !== null);
  connection.stopReading();
  await sleep(4 * IDLE_MS);
  connection.readAgain();
  const rest = (await watch.toTheEnd()).map(({ streamText }) => streamText);
  connection.close();
  expect(rest.at(-1)).toMatchObject({ finishReason: 'STOP', userErrors: [] });
  const length = rest.reduce((sum, { delta }) => sum + (delta?.length ?? 0), first.streamText.delta.length);
  expect(length).toBe(count * LONG_TEXT.length);
});

test('calls whose clients never read end at the time limit, are recorded then, and do not count against the provider', async () => {
  gateway.upstream.serve('local', longTexts(Number.POSITIVE_INFINITY));
  const project = 'stalled';
  const { data } = await gateway.askAsOperator(`mutation {
    setBudget(input: { scope: { project: "${project}" }, amount: "100", period: DAY, action: BLOCK }) { userErrors { code } }
  }`);
  expect(data.setBudget.userErrors).toEqual([]);
  const connection = await eventStreams(gateway.url, bearer(ADMIN_KEY));
  const ends: Promise<boolean>[] = [];
  for (let stream = 0; stream < 5; stream++) {
    const asked = gateway.upstream.nextRequest();
    const watch = connection.watch(STREAM, input({ project, timeoutMs: 3_000 }));
    await watch.until(({ streamText }) => streamText.delta !== null);
    connection.stopReading();
    ends.push((await asked).sentToItsEnd);
  }
  expect(await Promise.all(ends)).toEqual([false, false, false, false, false]);
  const totals = await eventually(
    () => gateway.usageOf(project),
    ({ requests }) => requests === 5,
  );
  expect(totals).toMatchObject({ requests: 5, failedRequests: 5, unpricedRequests: 0 });
  expect(totals.outputTokens).toBeGreaterThan(0);
  const found = await gateway.askAsOperator(`{
    explainRoute(input: { route: { baseModel: "acme/chat-1", providers: ["local"] }, messages: [{ role: USER, content: "Hi" }] }) {
      candidates { model { key } circuitOpen }
    }
    budgets { nodes { scope { subject } reserved } }
  }`);
  expect(found.data.explainRoute.candidates[0]).toEqual({ model: { key: 'local/chat-1' }, circuitOpen: false });
  expect(found.data.budgets.nodes).toEqual([{ scope: { subject: project }, reserved: 0 }]);
  connection.close();
});

test('few large values wait for a consumer that takes none', async () => {
  let pulled = 0;
  const source = new ReadableStream<string>(
    {
      pull: (controller) => {
        pulled++;
        controller.enqueue(LONG_TEXT);
      },
    },
    { highWaterMark: 0 },
  );
  const held = Promise.withResolvers<void>();
  const values = valuesInTurns(source.getReader(), {
    isUrgent: () => false,
    receive: (text) => text.length,
    awaitNext: () => {},
    hold: () => held.resolve(),
  });
  const { value } = await values.next();
  await held.promise;
  expect(pulled - (value?.length ?? 0)).toBeLessThanOrEqual(5);
  await values.return();
});
