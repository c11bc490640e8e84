import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { anthropic, google, type ModelAnswer, openAi, silent, status } from '../harness/model-upstream.ts';
import { eventStreams } from '../harness/watch.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway({ UPSTREAM_FIRST_TOKEN_TIMEOUT: '3s', UPSTREAM_IDLE_TIMEOUT: '3s' });
});
afterAll(() => gateway.close());

const STREAM = `subscription ($input: GenerateTextInput!) {
  streamText(input: $input) { delta finishReason usageSource model { key } userErrors { code } }
}`;

async function streamed(input: object) {
  const connection = await eventStreams(gateway.url, bearer(ADMIN_KEY));
  const all = await connection
    .watch(STREAM, { input: { messages: [{ role: 'USER', content: 'Hi' }], ...input } })
    .toTheEnd();
  connection.close();
  const parts = all.map(({ streamText }) => streamText);
  return { text: parts.map(({ delta }) => delta ?? '').join(''), last: parts.at(-1) };
}

/** The bytes of an answer, changed before they are sent. */
function changed(
  answer: ModelAnswer,
  send: (body: string, response: ServerResponse) => void | Promise<void>,
): ModelAnswer {
  return async (request, response) => {
    const chunks: string[] = [];
    const sent = Promise.withResolvers<void>();
    const kept = {
      writeHead: (code: number, headers: Record<string, string>) => response.writeHead(code, headers),
      write: (chunk: string) => chunks.push(chunk),
      end: (chunk = '') => {
        chunks.push(chunk);
        sent.resolve();
      },
    };
    // An answer uses these three methods alone.
    await answer(request, kept as unknown as ServerResponse);
    await sent.promise;
    await send(chunks.join(''), response);
  };
}

/** Breaks off in the middle of the event that follows the text. */
const cut = (answer: ModelAnswer, text: string) =>
  changed(answer, async (body, response) => {
    const end = body.indexOf(text) + text.length;
    response.write(`${body.slice(0, body.indexOf('\n\n', end))}\n\ndata: {"unfin`);
    await sleep(50);
    response.destroy();
  });

const malformed = (answer: ModelAnswer, text: string) =>
  changed(answer, (body, response) => {
    const end = body.indexOf('\n\n', body.indexOf(text)) + 2;
    response.end(`${body.slice(0, end)}data: {"broken": [\n\n`);
  });

/** A few bytes at a time, so that every event and character is split. */
const drip = (answer: ModelAnswer) =>
  changed(answer, async (body, response) => {
    const bytes = Buffer.from(body);
    for (let start = 0; start < bytes.length; start += 7) {
      response.write(bytes.subarray(start, start + 7));
      if (start % 70 === 0) await sleep(1);
    }
    response.end();
  });

const late = (answer: ModelAnswer) =>
  changed(answer, async (body, response) => {
    await sleep(300);
    response.end(body);
  });

/** The event with the text, again and again. */
const endless = (answer: ModelAnswer, text: string) =>
  changed(answer, (body, response) => {
    const before = body.slice(0, body.indexOf(text));
    const start = before.includes('\n\n') ? before.lastIndexOf('\n\n') + 2 : 0;
    const end = body.indexOf('\n\n', body.indexOf(text)) + 2;
    response.write(body.slice(0, end));
    const timer = setInterval(() => response.write(body.slice(start, end)), 20);
    response.once('close', () => clearInterval(timer));
  });

const TEN_MEGABYTES = 'x'.repeat(10 * 1024 * 1024);

describe.each([
  ['OpenAI', 'local', 'local/chat-1', openAi, (text: string) => openAi({ text }), openAi({ usage: null })],
  ['Anthropic', 'claude', 'claude/claude-x', anthropic, (text: string) => anthropic(text), anthropic('Hello', {})],
  ['Google', 'gemini', 'gemini/gemini-x', google, (text: string) => google(text), google('Hello', {})],
] as const)('in the format of %s', (format, provider, model, _answer, saying, withoutUsage) => {
  const serve = (answer: ModelAnswer) => gateway.upstream.serve(provider, answer);

  test.each([
    ['429 with Retry-After', status(429, { error: { message: 'slow' } }, { 'retry-after': '1' }), 'RATE_LIMITED'],
    ['529', status(529, { error: { message: 'overloaded' } }), 'PROVIDER_UNAVAILABLE'],
    ['a page', status(502, '<html>Bad gateway</html>'), 'PROVIDER_UNAVAILABLE'],
    ['a page with status 200', status(200, '<html>Hello</html>'), 'INVALID_ANSWER'],
  ])('%s is a typed error, and no use is invented', async (name, answer, code) => {
    serve(answer);
    const call = { model, project: `${format} ${name}` };
    expect(await gateway.generate(call)).toMatchObject({ result: null, userErrors: [{ code }] });
    expect((await streamed(call)).last.userErrors).toMatchObject([{ code }]);
    expect(await gateway.usageOf(call.project)).toMatchObject({ requests: 2, failedRequests: 2, totalTokens: 0 });
  });

  test('an answer that drips is complete, and so is a late one', async () => {
    for (const slow of [drip, late]) {
      serve(slow(saying('Grüße, 世界')));
      const { text, last } = await streamed({ model });
      expect([text, last.finishReason, last.usageSource]).toEqual(['Grüße, 世界', 'STOP', 'REPORTED']);
      expect((await gateway.generate({ model })).result).toMatchObject({ text: 'Grüße, 世界', finishReason: 'STOP' });
    }
  });

  test.each([
    ['is cut in the middle of an event', cut],
    ['has a malformed event', malformed],
  ] as const)('a stream that %s is incomplete, and its use is not reported', async (name, broken) => {
    // Without the text: Google sends it in two events.
    serve(broken(saying('Hello'), format === 'OpenAI' ? '"Hel"' : 'He'));
    const project = `${format} ${name}`;
    const { text, last } = await streamed({ model, project });
    expect(text).toMatch(/^He/);
    expect(last).toMatchObject({ finishReason: null, userErrors: [{ code: 'INCOMPLETE' }] });
    expect(await gateway.usageOf(project)).toMatchObject({ requests: 1, failedRequests: 1 });
  });

  test('a stream that never ends is a typed error after its text, and its use is estimated', async () => {
    serve(endless(saying('Hello'), format === 'OpenAI' ? '"Hel"' : 'He'));
    const project = `${format} never ends`;
    const { text, last } = await streamed({ model, project, timeoutMs: 1_000 });
    expect(text).toMatch(/^He.*He/);
    expect(last).toMatchObject({ finishReason: null, userErrors: [{ code: 'TIMED_OUT' }] });
    const used = await gateway.usageOf(project);
    expect(used).toMatchObject({ requests: 1, failedRequests: 1, unpricedRequests: 0 });
    expect(used.outputTokens).toBeGreaterThan(0);
  });

  test('no byte is a typed error', async () => {
    serve(silent);
    expect((await gateway.generate({ model, timeoutMs: 300 })).userErrors).toMatchObject([{ code: 'TIMED_OUT' }]);
  });

  test('another name in the answer changes neither the model nor its price', async () => {
    serve(saying('Hello'));
    const { result } = await gateway.generate({ model });
    const { input, output, reasoning, cacheRead, cacheWrite } = result.usage;
    const usage = `{ input: ${input}, output: ${output}, reasoning: ${reasoning}, cacheRead: ${cacheRead}, cacheWrite: ${cacheWrite} }`;
    expect(result.model.key).toBe(model);
    expect(result.cost.totalExact).toBe(await gateway.costOf(model, usage));
  });

  test('ten megabytes are complete', async () => {
    serve(saying(TEN_MEGABYTES));
    expect((await gateway.generate({ model })).result.text).toHaveLength(TEN_MEGABYTES.length);
    expect((await streamed({ model })).text).toHaveLength(TEN_MEGABYTES.length);
  });

  test('without usage, it is estimated, or the answer is a typed error whose use is unknown', async () => {
    serve(withoutUsage);
    const project = `${format} without usage`;
    const whole = await gateway.generate({ model, project });
    const { last } = await streamed({ model, project });
    if (format === 'Anthropic') {
      expect([whole.userErrors, last.userErrors]).toMatchObject([
        [{ code: 'INVALID_ANSWER' }],
        [{ code: 'INVALID_ANSWER' }],
      ]);
      expect(await gateway.usageOf(project)).toMatchObject({ requests: 2, totalTokens: 0, unpricedRequests: 2 });
    } else {
      expect(whole.result).toMatchObject({ text: 'Hello', usageSource: 'ESTIMATED' });
      expect(last).toMatchObject({ finishReason: 'STOP', usageSource: 'ESTIMATED' });
      expect(await gateway.usageOf(project)).toMatchObject({ failedRequests: 0, unpricedRequests: 0 });
    }
  });
});

test('an answer beyond the limit of bytes is a typed error', async () => {
  gateway.upstream.serve('local', openAi({ text: 'x'.repeat(64 * 1024 * 1024) }));
  const { userErrors } = await gateway.generate({ model: 'local/chat-1' });
  expect(userErrors).toMatchObject([{ code: 'INVALID_ANSWER' }]);
});

test('a stream asks the provider for its usage', async () => {
  gateway.upstream.serve('local', openAi());
  await streamed({ model: 'local/chat-1' });
  expect(gateway.upstream.requests.at(-1)?.body.stream_options).toEqual({ include_usage: true });
});

test('instructions of a system and of a developer reach the provider, under either name of the output limit', async () => {
  gateway.upstream.serve('local', openAi());
  for (const limit of ['max_tokens', 'max_completion_tokens']) {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(ADMIN_KEY) },
      body: JSON.stringify({
        ...{ model: 'local/chat-1', [limit]: 77 },
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
          { role: 'developer', content: 'Be kind.' },
        ],
      }),
    });
    expect(response.status).toBe(200);
    const { body } = gateway.upstream.requests.at(-1) ?? {};
    expect(body.max_tokens).toBe(77);
    expect(body.messages.map(({ role, content }: { role: string; content: string }) => [role, content])).toEqual([
      ['system', 'Be brief.'],
      ['user', 'Hi'],
      ['system', 'Be kind.'],
    ]);
  }
});

test('a provider that counts far fewer tokens than the prompt has is reported', async () => {
  const call = { model: 'local/chat-1', messages: [{ role: 'USER', content: 'word '.repeat(20_000) }] };
  const counted = (prompt: number) => openAi({ usage: { prompt_tokens: prompt, completion_tokens: 5 } });
  gateway.upstream.serve('local', counted(2_048), counted(20_000));
  expect((await gateway.generate(call)).result.warnings).toMatchObject([expect.stringContaining('2048')]);
  expect((await gateway.generate(call)).result.warnings).toEqual([]);
});
