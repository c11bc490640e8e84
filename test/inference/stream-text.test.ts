import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer, newKey, revokeKey } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { anthropic, events, google, openAi, openAiEvents } from '../harness/model-upstream.ts';
import { eventStreams, transports } from '../harness/watch.ts';

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

  test('a key that is revoked ends the call at the provider, and what was delivered is recorded', async () => {
    gateway.upstream.serve('local', events(openAiEvents({ text: 'word '.repeat(100) }).slice(0, 3), 'OPEN'));
    const project = `revoked-${_name}`;
    const { id, secret } = await newKey(gateway, { role: 'CALLER', owner: project });
    const connection = await connect(gateway.url, bearer(secret));
    const asked = gateway.upstream.nextRequest();
    const watch = connection.watch(STREAM, input({ model: 'local/chat-1', project }));
    const { sentToItsEnd } = await asked;
    await watch.until(({ streamText }) => streamText.delta !== null);
    await revokeKey(gateway, id);
    expect(await sentToItsEnd).toBe(false);
    const rest = await watch.toTheEnd();
    expect(rest.every(({ streamText }) => streamText.finishReason === null)).toBe(true);
    connection.close();
    const totals = await eventually(
      () => gateway.usageOf(project),
      ({ requests }) => requests === 1,
    );
    expect(totals).toMatchObject({ requests: 1, failedRequests: 1, unpricedRequests: 0 });
    expect(totals.outputTokens).toBeGreaterThan(60);
  });
});

test('a stream is audited, with its outcome', async () => {
  gateway.upstream.serve('local', openAi());
  const connection = await eventStreams(gateway.url, bearer(ADMIN_KEY));
  await connection.watch(STREAM, input({ model: 'local/chat-1' })).toTheEnd();
  await connection.watch(STREAM, input({ model: 'nowhere/at-all-xyz' })).toTheEnd();
  connection.close();
  const { data } = await gateway.askAsOperator('{ auditLog(first: 100) { nodes { action outcome detail } } }');
  const entries = data.auditLog.nodes.filter(({ action }: { action: string }) => action === 'streamText');
  expect(entries).toContainEqual({ action: 'streamText', outcome: 'SUCCEEDED', detail: null });
  expect(entries).toContainEqual({ action: 'streamText', outcome: 'REFUSED', detail: { codes: ['UNKNOWN_MODEL'] } });
});

test('a gateway that stops ends the call at the provider, and records it', async () => {
  const stopping = await callingGateway();
  stopping.upstream.serve('local', events(openAiEvents().slice(0, 3), 'OPEN'));
  const connection = await eventStreams(stopping.url, bearer(ADMIN_KEY));
  const asked = stopping.upstream.nextRequest();
  const watch = connection.watch(STREAM, input({ model: 'local/chat-1' }));
  await watch.until(({ streamText }) => streamText.delta !== null);
  await stopping.close();
  expect(await (await asked).sentToItsEnd).toBe(false);
  expect(stopping.log.filter(({ level }) => level >= 50)).toEqual([]);
  expect(stopping.log.find(({ msg }) => msg === 'call of a model failed')).toMatchObject({ code: 'CANCELLED' });
  connection.close();
});
