import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { messageWith } from '../harness/message-with.ts';
import { events, json, type ModelAnswer, openAi, openAiEvents, silent, status } from '../harness/model-upstream.ts';
import { eventStreams } from '../harness/watch.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway({
    UPSTREAM_TIMEOUT: '2s',
    UPSTREAM_FIRST_TOKEN_TIMEOUT: '500ms',
    UPSTREAM_IDLE_TIMEOUT: '500ms',
  });
});
afterAll(() => gateway.close());

const STREAM = `subscription ($input: GenerateTextInput!) {
  streamText(input: $input) { delta finishReason usage { input output } usageSource userErrors { code message } }
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

const error = (message: string, code?: string) => ({ error: { message, type: 'error', code } });
const page = '<html><body>Bad gateway</body></html>';
const cut: ModelAnswer = (_request, response) => void response.destroy();
const redirect = status(302, '', { location: 'http://169.254.169.254/latest/meta-data/' });

test.each<[string, ModelAnswer, string]>([
  ['429 with Retry-After', status(429, error('slow down'), { 'retry-after': '1' }), 'RATE_LIMITED'],
  ['429 for a used-up quota', status(429, error('pay', 'insufficient_quota')), 'PROVIDER_QUOTA'],
  ['402', status(402, error('pay')), 'PROVIDER_QUOTA'],
  ['401', status(401, error('no')), 'PROVIDER_AUTHENTICATION'],
  ['400', status(400, error('no')), 'PROVIDER_REFUSED'],
  ['529', status(529, error('overloaded')), 'PROVIDER_UNAVAILABLE'],
  ['502 with a page', status(502, page), 'PROVIDER_UNAVAILABLE'],
  ['a redirect into the network', redirect, 'PROVIDER_UNAVAILABLE'],
])('%s is a typed error and uses nothing', async (name, answer, code) => {
  gateway.upstream.serve('local', answer);
  const call = { model: 'local/chat-1', project: `free ${name}` };
  expect(await gateway.generate(call)).toMatchObject({ result: null, userErrors: [{ code }] });
  expect((await streamed(call)).last.userErrors).toMatchObject([{ code }]);
  expect(await gateway.usageOf(call.project)).toMatchObject({
    ...{ requests: 2, failedRequests: 2, totalTokens: 0, unpricedRequests: 0, costExact: '0' },
  });
});

test.each<[string, ModelAnswer, string, string]>([
  ['a page with status 200', status(200, page), 'INVALID_ANSWER', 'INVALID_ANSWER'],
  ['a connection that breaks off', cut, 'PROVIDER_UNAVAILABLE', 'PROVIDER_UNAVAILABLE'],
  ['no byte', silent, 'TIMED_OUT', 'TIMED_OUT'],
])('%s is a typed error, and its use is unknown', async (name, answer, whole, inParts) => {
  gateway.upstream.serve('local', answer);
  const call = { model: 'local/chat-1', project: `unknown ${name}` };
  expect(await gateway.generate({ ...call, timeoutMs: 400 })).toMatchObject({ userErrors: [{ code: whole }] });
  expect((await streamed(call)).last.userErrors).toMatchObject([{ code: inParts }]);
  expect(await gateway.usageOf(call.project)).toMatchObject({ requests: 2, totalTokens: 0, unpricedRequests: 2 });
});

test.each<[string, ModelAnswer, string]>([
  ['a stream that is cut', events(openAiEvents().slice(0, 2), 'CUT'), 'INCOMPLETE'],
  ['a stream that ends without its end', events(openAiEvents().slice(0, 2)), 'INCOMPLETE'],
  ['a malformed event', events([...openAiEvents().slice(0, 2), 'data: {"choices": [\n\n']), 'INCOMPLETE'],
  ['an error in the stream', events([...openAiEvents().slice(0, 2), error('overloaded')]), 'INCOMPLETE'],
  ['a stream that stops', events(openAiEvents().slice(0, 2), 'OPEN'), 'TIMED_OUT'],
  ['a stream that never ends', endless(), 'TIMED_OUT'],
])('%s is a typed error after the text, and its use is estimated', async (name, answer, code) => {
  gateway.upstream.serve('local', answer);
  const call = { model: 'local/chat-1', project: `estimated ${name}` };
  const { text, last } = await streamed(call);
  expect(text.startsWith('Hel')).toBe(true);
  expect(last).toMatchObject({ finishReason: null, userErrors: [{ code }] });
  const totals = await gateway.usageOf(call.project);
  expect(totals).toMatchObject({ requests: 1, failedRequests: 1, unpricedRequests: 0 });
  expect(totals.outputTokens).toBeGreaterThan(0);
});

/** A part every 20 ms, so that only the time limit of the whole call ends it. */
function endless(): ModelAnswer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const part = openAiEvents()[1];
    const timer = setInterval(() => response.write(`data: ${JSON.stringify(part)}\n\n`), 20);
    response.once('close', () => clearInterval(timer));
  };
}

test('an answer without usage is complete, and its use is estimated', async () => {
  gateway.upstream.serve('local', openAi({ text: 'word '.repeat(40), usage: null }));
  const { result } = await gateway.generate({ model: 'local/chat-1' });
  expect(result).toMatchObject({ usageSource: 'ESTIMATED', usage: { output: 50 } });
  expect(result.usage.input).toBeGreaterThan(0);
  expect((await streamed({ model: 'local/chat-1' })).last).toMatchObject({
    usageSource: 'ESTIMATED',
    usage: { output: 50 },
  });
});

test('usage is counted once when every chunk repeats it, and 0 is a number', async () => {
  const usage = { prompt_tokens: 10, completion_tokens: 0, total_tokens: 10 };
  gateway.upstream.serve(
    'local',
    events([...openAiEvents({ usage }).map((one) => ({ ...one, usage })), 'data: [DONE]\n\n']),
  );
  expect((await streamed({ model: 'local/chat-1' })).last).toMatchObject({
    ...{ usageSource: 'REPORTED', usage: { input: 10, output: 0 } },
  });
});

test('tokens that the total alone contains are output', async () => {
  const usage = {
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 35,
    completion_tokens_details: { reasoning_tokens: 20 },
  };
  gateway.upstream.serve('local', openAi({ usage }));
  const { result } = await gateway.generate({ model: 'local/chat-1' });
  expect(result.usage).toMatchObject({ input: 10, output: 5, reasoning: 20 });
});

test('reasoning that the output contains is not added to it', async () => {
  const usage = {
    ...{ prompt_tokens: 10, completion_tokens: 25, total_tokens: 35 },
    completion_tokens_details: { reasoning_tokens: 20 },
  };
  gateway.upstream.serve('local', openAi({ usage }));
  const { result } = await gateway.generate({ model: 'local/chat-1' });
  expect(result.usage).toMatchObject({ input: 10, output: 5, reasoning: 20 });
});

test('the name in the answer decides neither the model nor the price', async () => {
  gateway.upstream.serve('local', openAi({ model: 'dearest-model' }));
  const { result } = await gateway.generate({ model: 'local/chat-1' });
  expect(result.model.key).toBe('local/chat-1');
});

test('an answer of ten megabytes is complete', async () => {
  gateway.upstream.serve('local', openAi({ text: 'x'.repeat(10 * 1024 * 1024) }));
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(ADMIN_KEY) },
    body: JSON.stringify({ model: 'local/chat-1', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const { choices } = await response.json();
  expect(choices[0].message.content.length).toBe(10 * 1024 * 1024);
});

test('an answer that is no Chat Completion is a typed error', async () => {
  gateway.upstream.serve('local', json({ hello: 'world' }));
  expect((await gateway.generate({ model: 'local/chat-1' })).userErrors).toMatchObject([{ code: 'INVALID_ANSWER' }]);
});

test('a request that the package of the provider cannot send uses nothing, and does not count against the provider', async () => {
  gateway.upstream.serve('local', openAi());
  const sent = gateway.upstream.requests.length;
  const call = {
    ...{ model: 'local/chat-1', project: 'not sendable' },
    messages: [{ role: 'USER', parts: [{ data: 'aGVsbG8=', mediaType: 'application/zip' }] }],
  };
  for (let times = 0; times < 6; times++) {
    expect((await gateway.generate(call)).userErrors).toMatchObject([
      { code: 'PROVIDER_REFUSED', message: messageWith('application/zip') },
    ]);
  }
  expect(gateway.upstream.requests.length).toBe(sent);
  expect(await gateway.usageOf(call.project)).toMatchObject({ failedRequests: 6, unpricedRequests: 0, costExact: '0' });
  const { data } = await gateway.askAsOperator(`{ explainRoute(input: {
    route: { baseModel: "acme/chat-1", providers: ["local"] }, messages: [{ role: USER, content: "Hi" }]
  }) { candidates { model { key } circuitOpen } } }`);
  expect(data.explainRoute.candidates[0]).toEqual({ model: { key: 'local/chat-1' }, circuitOpen: false });
});

test('an answer in another format says so without the names of classes', async () => {
  gateway.upstream.serve('local', json({ hello: 'world' }));
  const { userErrors } = await gateway.generate({ model: 'local/chat-1' });
  expect(userErrors[0].message).toMatch(/^(?!.*AI_).*format of its API/);
});
