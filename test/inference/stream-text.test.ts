import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { anthropic, events, google, openAi, openAiEvents } from '../harness/model-upstream.ts';
import { transports } from '../harness/watch.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway();
});
afterAll(() => gateway.close());

const STREAM = `subscription ($input: GenerateTextInput!) {
  streamText(input: $input) {
    delta reasoningDelta finishReason toolCalls { id name arguments } model { key }
    usage { input output reasoning cacheRead cacheWrite } usageSource cost { totalExact }
    attempts { model { key } firstTokenMs } userErrors { code }
  }
}`;

const input = (more: object) => ({ input: { messages: [{ role: 'USER', content: 'Hi' }], ...more } });

describe.each(transports)('over %s', (_name, connect) => {
  test.each([
    ['local/chat-1', 'local', openAi({ text: 'Hello there' }), '{ input: 1000, output: 500 }'],
    [
      'claude/claude-x',
      'claude',
      anthropic('Hello there'),
      '{ input: 100, cacheRead: 300, cacheWrite: 20, output: 50 }',
    ],
    ['gemini/gemini-x', 'gemini', google('Hello there'), '{ input: 100, cacheRead: 300, output: 50, reasoning: 20 }'],
  ])('%s answers in parts, and then with usage, cost, and the reason', async (model, provider, answer, usage) => {
    gateway.upstream.serve(provider, answer);
    const connection = await connect(gateway.url, bearer(ADMIN_KEY));
    const all = (await connection.watch(STREAM, input({ model })).toTheEnd()).map(({ streamText }) => streamText);
    connection.close();
    const last = all.pop();
    expect(all.map(({ delta }) => delta).join('')).toBe('Hello there');
    expect(all.every(({ usage, finishReason }) => usage === null && finishReason === null)).toBe(true);
    expect(last).toMatchObject({
      ...{ delta: null, finishReason: 'STOP', model: { key: model }, usageSource: 'REPORTED', userErrors: [] },
      cost: { totalExact: await gateway.costOf(model, usage) },
      attempts: [{ model: { key: model }, firstTokenMs: expect.any(Number) }],
    });
  });

  test('a client that leaves ends the call at the provider, and what it received is recorded', async () => {
    gateway.upstream.serve('local', events(openAiEvents({ text: 'word '.repeat(100) }).slice(0, 3), 'OPEN'));
    const project = `left-${_name}`;
    const connection = await connect(gateway.url, bearer(ADMIN_KEY));
    const asked = gateway.upstream.nextRequest();
    const watch = connection.watch(STREAM, input({ model: 'local/chat-1', project }));
    const { sentToItsEnd } = await asked;
    await watch.until(({ streamText }) => streamText.delta !== null);
    watch.leave();
    expect(await sentToItsEnd).toBe(false);
    connection.close();
    const totals = await eventually(
      () => gateway.usageOf(project),
      ({ requests }) => requests === 1,
    );
    expect(totals).toMatchObject({ requests: 1, failedRequests: 1, unpricedRequests: 0 });
    expect(totals.outputTokens).toBeGreaterThan(60);
  });
});
