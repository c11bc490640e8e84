import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey, revokeKey } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { anthropic, events, openAi, openAiEvents, status } from '../harness/model-upstream.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway();
});
afterAll(() => gateway.close());

function post(body: object, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}`, ...headers },
    body: JSON.stringify({ model: 'local/chat-1', messages: [{ role: 'user', content: 'Hi' }], ...body }),
  });
}

/** The data of each event, in order. */
async function chunks(response: Response) {
  const text = await response.text();
  return (
    text
      .trim()
      .split('\n\n')
      // biome-ignore lint/suspicious/noExplicitAny: the test knows what is sent.
      .map((event): any => {
        const data = event.replace(/^data: /, '');
        return data === '[DONE]' ? data : JSON.parse(data);
      })
  );
}

const tool = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
const calls = [
  { id: 'call_a', name: 'weather', arguments: '{"city":"Oslo"}' },
  { id: 'call_b', name: 'weather', arguments: '{"city":"Rome"}' },
];

test('a whole answer has the form of OpenAI, with cached tokens in the prompt', async () => {
  const usage = { prompt_tokens: 1000, completion_tokens: 500, prompt_tokens_details: { cached_tokens: 300 } };
  gateway.upstream.serve('local', openAi({ usage }));
  const response = await post({ max_tokens: 50, user: 'u1' });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    ...{ object: 'chat.completion', model: 'local/chat-1' },
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: 1000,
      completion_tokens: 500,
      total_tokens: 1500,
      prompt_tokens_details: { cached_tokens: 300 },
    },
  });
  expect(gateway.upstream.requests.at(-1)?.body.max_tokens).toBe(50);
});

test('messages, images, tools, and a schema reach the provider', async () => {
  gateway.upstream.serve('local', openAi());
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  };
  await post({
    messages: [
      { role: 'developer', content: 'Be short.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_a', content: 'rain' },
    ],
    ...{ tools: [tool], tool_choice: 'required', temperature: 0.5, stop: 'END', seed: 7, reasoning_effort: 'low' },
    response_format: { type: 'json_schema', json_schema: { name: 'place', schema } },
  });
  expect(gateway.upstream.requests.at(-1)?.body).toMatchObject({
    messages: [
      { role: 'system', content: 'Be short.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } },
        ],
      },
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_a', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_a', content: 'rain' },
    ],
    tools: [{ function: { name: 'weather' } }],
    ...{ tool_choice: 'required', temperature: 0.5, stop: ['END'], seed: 7, reasoning_effort: 'low' },
    response_format: { type: 'json_schema', json_schema: { name: 'place', schema } },
  });
});

test('parallel tool calls keep apart, and end the answer as such, even when the provider does neither', async () => {
  gateway.upstream.serve('local', openAi({ text: '', toolCalls: calls, finishReason: 'stop', toolIndex: 0 }));
  const whole = await (await post({ tools: [tool] })).json();
  expect(whole.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: { content: null, tool_calls: calls.map(({ id, ...call }) => ({ id, type: 'function', function: call })) },
  });
  const list = await chunks(await post({ tools: [tool], stream: true }));
  const deltas = list.flatMap((chunk) => chunk.choices?.[0]?.delta?.tool_calls ?? []);
  const joined = [0, 1].map((index) => {
    const own = deltas.filter((delta) => delta.index === index);
    return { id: own[0].id, name: own[0].function.name, arguments: own.map((one) => one.function.arguments).join('') };
  });
  expect(joined).toEqual(calls);
  expect(list.at(-2).choices[0].finish_reason).toBe('tool_calls');
});

test.each([
  [true, 1],
  [false, 0],
])('a stream with include_usage %s has %i chunk of usage, without choices', async (include_usage, count) => {
  gateway.upstream.serve('local', openAi());
  const response = await post({ stream: true, stream_options: { include_usage } });
  expect(response.headers.get('cache-control')).toContain('no-transform');
  const list = await chunks(response);
  expect(gateway.upstream.requests.at(-1)?.body.stream_options).toEqual({ include_usage: true });
  expect(list.at(-1)).toBe('[DONE]');
  expect(list[0].choices[0].delta.role).toBe('assistant');
  expect(list.map((chunk) => chunk.choices?.[0]?.delta?.content ?? '').join('')).toBe('Hello');
  const withUsage = list.filter((chunk) => chunk.usage);
  expect(withUsage.length).toBe(count);
  if (count)
    expect(withUsage[0]).toMatchObject({ choices: [], usage: { prompt_tokens: 1000, completion_tokens: 500 } });
});

test('a stream that breaks off ends with an error, and without its regular end', async () => {
  gateway.upstream.serve('local', events(openAiEvents().slice(0, 3), 'CUT'));
  const list = await chunks(await post({ stream: true }));
  expect(list.at(-1)).toMatchObject({ error: { type: 'api_error', code: 'incomplete' } });
  expect(list).not.toContain('[DONE]');
});

test.each([
  [{ logit_bias: { 1: 2 } }, 400, 'unsupported_parameter', 'logit_bias'],
  [{ n: 2 }, 400, 'unsupported_parameter', 'n'],
  [{ store: true }, 400, 'unsupported_parameter', 'store'],
  [{ api_base: 'http://169.254.169.254/' }, 400, 'unsupported_parameter', 'api_base'],
  [
    { messages: [{ role: 'user', content: 'Hi', base_url: 'http://169.254.169.254/' }] },
    400,
    'unsupported_parameter',
    'messages.0.base_url',
  ],
  [
    { tools: [{ type: 'function', function: { name: 'a', base_url: 'http://169.254.169.254/' } }] },
    400,
    'unsupported_parameter',
    'tools.0.function.base_url',
  ],
  [
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }] }] },
    400,
    'unsupported_parameter',
    'messages.0.content.0.cache_control',
  ],
  [
    { messages: [{ role: 'user', content: [{ type: 'video_url' }] }] },
    400,
    'invalid_value',
    'messages.0.content.0.type',
  ],
  [{ tool_choice: { type: 'custom' } }, 400, 'invalid_value', 'tool_choice.type'],
  [{ max_tokens: 10, max_completion_tokens: 20 }, 400, 'unsupported_parameter', 'max_tokens'],
  [{ temperature: 5 }, 400, 'invalid_value', 'temperature'],
  [{ model: 'nowhere/at-all-xyz' }, 404, 'model_not_found', 'model'],
  [
    { model: 'local/plain-1', response_format: { type: 'json_schema', json_schema: { schema: {} } } },
    400,
    'unsupported_parameter',
    'response_format',
  ],
  [
    { model: 'local/plain-1', messages: [{ role: 'user', content: 'word '.repeat(400) }] },
    400,
    'context_length_exceeded',
    'messages',
  ],
])('%j is refused with status %i and the code %s', async (body, code, reason, param) => {
  const response = await post(body);
  expect(response.status).toBe(code);
  expect(response.headers.get('x-should-retry')).toBe('false');
  expect(await response.json()).toMatchObject({ error: { code: reason, param, message: expect.any(String) } });
});

test('a schema and a tool are as strict as the client asks, and by default not', async () => {
  gateway.upstream.serve('local', openAi());
  for (const strict of [true, false, undefined]) {
    await post({
      tools: [{ ...tool, function: { ...tool.function, strict } }],
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema: { type: 'object' }, strict } },
    });
    const { tools, response_format: format } = gateway.upstream.requests.at(-1)?.body ?? {};
    expect([tools[0].function.strict, format.json_schema.strict]).toEqual([strict, strict ?? false]);
  }
});

test('names of authors and details of images, which few providers know, are named in the answer', async () => {
  gateway.upstream.serve('local', openAi());
  const image = { url: 'data:image/png;base64,aGVsbG8=' };
  const content = (detail: string) => [{ type: 'image_url', image_url: { ...image, detail } }];
  const messages = [
    { role: 'user', name: 'Ada', content: content('low') },
    { role: 'user', content: content('auto') },
  ];
  const whole = await (await post({ messages })).json();
  const list = await chunks(await post({ messages, stream: true }));
  for (const { warnings } of [whole, list.at(-2)]) {
    expect(warnings).toEqual([
      expect.stringContaining('"messages.0.name"'),
      expect.stringContaining('"messages.0.content.0.image_url.detail"'),
    ]);
  }
});

test('a parameter that the package of the provider leaves out is named in the answer', async () => {
  gateway.upstream.serve('claude', anthropic());
  const asked = { model: 'claude/claude-x', seed: 7 };
  const whole = await (await post(asked)).json();
  const list = await chunks(await post({ ...asked, stream: true }));
  for (const { warnings } of [whole, list.at(-2)]) expect(warnings).toEqual([expect.stringContaining('seed')]);
  expect(await (await post({ model: 'claude/claude-x' })).json()).not.toHaveProperty('warnings');
});

test('the first part comes before the provider has written the next one, uncompressed', async () => {
  gateway.upstream.serve('local', events(openAiEvents().slice(0, 2), 'OPEN'));
  const asked = gateway.upstream.nextRequest();
  const response = await post({ stream: true }, { 'accept-encoding': 'gzip, br, zstd' });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toContain('"content":"Hel"');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  expect(response.headers.get('content-encoding')).toBe(null);
  await reader?.cancel();
  expect(await (await asked).sentToItsEnd).toBe(false);
});

test('a rate limit of the provider is passed on, with the time to wait', async () => {
  gateway.upstream.serve('local', status(429, { error: { message: 'slow down' } }, { 'retry-after': '7' }));
  for (const stream of [false, true]) {
    const response = await post({ stream });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  }
});

test('credentials are needed, and errors before a call have the form of OpenAI too', async () => {
  const { secret } = await newKey(gateway, { role: 'READER' });
  const codes = await Promise.all(
    ['wrong', secret].map(async (key) => {
      const response = await post({}, { authorization: `Bearer ${key}` });
      const { error } = await response.json();
      return [response.status, error.code, error.type];
    }),
  );
  expect(codes).toEqual([
    [401, 'unauthenticated', 'authentication_error'],
    [403, 'forbidden', 'invalid_request_error'],
  ]);
  const bad = await fetch(`${gateway.url}/v1/chat/completions`, {
    ...{ method: 'POST', body: '{ no json' },
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
  });
  expect([bad.status, (await bad.json()).error.code]).toEqual([400, 'invalid_value']);
});

test('the list has exactly the models that can be called', async () => {
  const ask = (path: string) =>
    fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${ADMIN_KEY}` } }).then((one) => one.json());
  const { data } = await ask('/v1/models');
  expect(data.map(({ id }: { id: string }) => id)).toEqual([
    ...['claude/claude-x', 'gemini/gemini-x', 'local/chat-1', 'local/old-1', 'local/plain-1', 'local/unpriced-1'],
    'spare/chat-1',
  ]);
  expect(await ask('/v1/models/local/chat-1')).toMatchObject({
    id: 'local/chat-1',
    object: 'model',
    owned_by: 'local',
  });
  expect(await ask('/v1/models/keyless/chat-1')).toMatchObject({ error: { code: 'model_not_found' } });
});

test('a key that is revoked ends the stream with an error, and what was delivered is recorded', async () => {
  gateway.upstream.serve('local', events(openAiEvents({ text: 'word '.repeat(100) }).slice(0, 3), 'OPEN'));
  const { id, secret } = await newKey(gateway, { role: 'CALLER', owner: 'revoked' });
  const asked = gateway.upstream.nextRequest();
  const response = await post({ stream: true }, { authorization: `Bearer ${secret}` });
  const { sentToItsEnd } = await asked;
  await revokeKey(gateway, id);
  expect((await chunks(response)).at(-1)).toMatchObject({ error: { code: 'cancelled' } });
  expect(await sentToItsEnd).toBe(false);
  const { data } = await gateway.askAsOperator(
    '{ usage(filter: { owners: ["revoked"] }) { totals { requests failedRequests outputTokens } } }',
  );
  expect(data.usage.totals).toMatchObject({ requests: 1, failedRequests: 1 });
  expect(data.usage.totals.outputTokens).toBeGreaterThan(60);
});
