import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { events, openAi, openAiEvents, silent, status } from '../harness/model-upstream.ts';
import { eventStreams } from '../harness/watch.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway({ UPSTREAM_FIRST_TOKEN_TIMEOUT: '500ms' });
});
afterAll(() => gateway.close());

const route = (more: object = {}) => ({ route: { baseModel: 'acme/chat-1', ...more } });

const EXPLAIN = `query ($input: GenerateTextInput!) {
  explainRoute(input: $input) {
    chosen { key }
    candidates { model { key } eligible reasons { code path } cost { totalExact } tokensPerSecond circuitOpen }
    userErrors { code path }
  }
}`;

async function explain(input: object) {
  const asked = { messages: [{ role: 'USER', content: 'Hi' }], ...input };
  const { data, errors } = await gateway.askAsOperator(EXPLAIN, { input: asked });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.explainRoute;
}

test('the cheapest model that can be called is chosen, and the explanation calls nothing', async () => {
  const before = gateway.upstream.requests.length;
  const found = await explain(route());
  expect(found).toMatchObject({ chosen: { key: 'local/chat-1' }, userErrors: [] });
  expect(
    found.candidates.map(({ model, eligible }: { model: { key: string }; eligible: boolean }) => [model.key, eligible]),
  ).toEqual([
    ['local/chat-1', true],
    ['spare/chat-1', true],
    ['keyless/chat-1', false],
  ]);
  expect(found.candidates[2].reasons).toMatchObject([{ code: 'NOT_CALLABLE' }]);
  expect(gateway.upstream.requests.length).toBe(before);
  gateway.upstream.serve('local', openAi());
  expect((await gateway.generate(route())).result.model.key).toBe('local/chat-1');
});

test('a list of providers decides the order and the choice', async () => {
  expect(await explain(route({ prefer: 'LISTED', providers: ['spare', 'local'] }))).toMatchObject({
    chosen: { key: 'spare/chat-1' },
  });
  expect(await explain(route({ providers: ['spare'] }))).toMatchObject({ chosen: { key: 'spare/chat-1' } });
  expect(await explain(route({ maxInputPrice: 1 }))).toMatchObject({
    chosen: null,
    userErrors: [{ code: 'NO_MODEL' }, {}, {}, {}],
  });
});

test.each([
  ['429', status(429)],
  ['503', status(503)],
  ['a used-up quota', status(402)],
])('after %s, the next model answers, and both attempts are recorded', async (name, answer) => {
  gateway.upstream.serve('local', answer);
  gateway.upstream.serve('spare', openAi());
  const project = `fallback ${name}`;
  const { result } = await gateway.generate({ ...route(), project });
  expect(result).toMatchObject({
    model: { key: 'spare/chat-1' },
    attempts: [
      { model: { key: 'local/chat-1' }, error: { code: expect.any(String) }, usage: { input: 0, output: 0 } },
      { model: { key: 'spare/chat-1' }, error: null },
    ],
  });
  expect(await gateway.usageOf(project)).toMatchObject({
    ...{ requests: 2, failedRequests: 1 },
    costExact: await gateway.costOf('spare/chat-1', '{ input: 1000, output: 500 }'),
  });
  gateway.upstream.serve('local', openAi());
  await gateway.generate({ model: 'local/chat-1' });
});

test('a budget that is set during the first attempt refuses the second one', async () => {
  const project = 'late-budget';
  gateway.upstream.serve('local', async (request, response) => {
    const { data } = await gateway.askAsOperator(`mutation {
      setBudget(input: { scope: { project: "${project}" }, amount: "0.0000001", period: DAY, action: BLOCK }) {
        userErrors { code }
      }
    }`);
    expect(data.setBudget.userErrors).toEqual([]);
    await status(503)(request, response);
  });
  gateway.upstream.serve('spare', openAi());
  const before = gateway.upstream.requests.length;
  expect(await gateway.generate({ ...route(), project })).toMatchObject({ result: null });
  expect(gateway.upstream.requests.slice(before).map(({ path }) => path)).toEqual(['/local/v1/chat/completions']);
  gateway.upstream.serve('local', openAi());
  await gateway.generate({ model: 'local/chat-1' });
});

test('a request that the provider refuses, and a route without fallbacks, are not tried again', async () => {
  gateway.upstream.serve('spare', openAi());
  gateway.upstream.serve('local', status(400));
  const before = gateway.upstream.requests.length;
  expect((await gateway.generate(route())).userErrors).toMatchObject([{ code: 'PROVIDER_REFUSED' }]);
  gateway.upstream.serve('local', status(503));
  expect((await gateway.generate(route({ fallbacks: 0 }))).userErrors).toMatchObject([
    { code: 'PROVIDER_UNAVAILABLE' },
  ]);
  expect(gateway.upstream.requests.length).toBe(before + 2);
  gateway.upstream.serve('local', openAi());
  await gateway.generate({ model: 'local/chat-1' });
});

const STREAM = `subscription ($input: GenerateTextInput!) {
  streamText(input: $input) { delta finishReason model { key } attempts { error { code } } userErrors { code } }
}`;

async function streamed(input: object) {
  const connection = await eventStreams(gateway.url, bearer(ADMIN_KEY));
  const asked = { messages: [{ role: 'USER', content: 'Hi' }], ...input };
  const all = (await connection.watch(STREAM, { input: asked }).toTheEnd()).map(({ streamText }) => streamText);
  connection.close();
  return { text: all.map(({ delta }) => delta ?? '').join(''), last: all.at(-1) };
}

test('a stream falls back before its first part, and never after it', async () => {
  gateway.upstream.serve('spare', openAi({ text: 'of the spare one' }));
  gateway.upstream.serve('local', silent);
  const { text, last } = await streamed(route());
  expect(text).toBe('of the spare one');
  expect(last).toMatchObject({
    model: { key: 'spare/chat-1' },
    attempts: [{ error: { code: 'TIMED_OUT' } }, { error: null }],
  });
  gateway.upstream.serve('local', events(openAiEvents({ text: 'of the first' }).slice(0, 2), 'CUT'));
  const broken = await streamed(route());
  expect(broken).toMatchObject({ text: 'of the', last: { userErrors: [{ code: 'INCOMPLETE' }] } });
  gateway.upstream.serve('local', openAi());
  await gateway.generate({ model: 'local/chat-1' });
});

test('a stream that is cut between the start of a tool call and its arguments does not fall back', async () => {
  const toolCalls = [{ id: 'call-1', name: 'weather', arguments: '' }];
  gateway.upstream.serve('local', events(openAiEvents({ text: '', toolCalls }).slice(0, 2), 'CUT'));
  gateway.upstream.serve('spare', openAi({ text: 'of the spare one' }));
  const tools = [{ name: 'weather', parameters: { type: 'object', properties: {} } }];
  const { text, last } = await streamed({ ...route(), tools });
  expect({ text, last }).toMatchObject({ text: '', last: { userErrors: [{ code: 'INCOMPLETE' }] } });
  gateway.upstream.serve('local', openAi());
  await gateway.generate({ model: 'local/chat-1' });
});

test('a provider that fails five times in a row is tried last, until it answers again', async () => {
  gateway.upstream.serve('local', status(503));
  for (let call = 0; call < 5; call++) await gateway.generate({ model: 'local/chat-1' });
  expect(await explain(route())).toMatchObject({
    chosen: { key: 'spare/chat-1' },
    candidates: [{ circuitOpen: false }, { circuitOpen: true }, {}],
  });
  gateway.upstream.serve('local', openAi());
  expect((await gateway.generate({ model: 'local/chat-1' })).result).not.toBe(null);
  expect(await explain(route())).toMatchObject({ chosen: { key: 'local/chat-1' } });
});

test('calls that clients cancel do not count against the provider', async () => {
  gateway.upstream.serve('local', silent);
  for (let call = 0; call < 6; call++) {
    const gone = new AbortController();
    const arrived = gateway.upstream.nextRequest();
    const asked = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({
        model: 'local/chat-1',
        stream: true,
        user: 'gone',
        messages: [{ role: 'user', content: 'Hi' }],
      }),
      signal: gone.signal,
    });
    const { sentToItsEnd } = await arrived;
    gone.abort();
    await expect(asked).rejects.toThrow();
    expect(await sentToItsEnd).toBe(false);
  }
  const totals = '{ usage(filter: { tags: ["user:gone"] }) { totals { failedRequests } } }';
  const recorded = await eventually(
    async () => (await gateway.askAsOperator(totals)).data.usage.totals.failedRequests,
    (count: unknown) => Number(count) === 6,
  );
  expect(Number(recorded)).toBe(6);
  const { candidates } = await explain(route());
  expect(candidates.map(({ circuitOpen }: { circuitOpen: boolean }) => circuitOpen)).not.toContain(true);
});

test('the fastest model by recorded usage is chosen', async () => {
  const event = (model: string, latencyMs: number) => ({
    model,
    usage: { input: 10, output: 1000 },
    latencyMs,
    firstTokenMs: 1,
  });
  const { data } = await gateway.askAsOperator(
    'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }',
    { events: [event('local/chat-1', 100_000), event('spare/chat-1', 1_000)] },
  );
  expect(data.recordUsage.recorded).toBe(2);
  const { chosen, candidates } = await explain(route({ prefer: 'FASTEST' }));
  expect(chosen.key).toBe('spare/chat-1');
  expect(candidates[0].tokensPerSecond).toBeGreaterThan(candidates[1].tokensPerSecond);
});

test('a model without a price left in the budget gives way to one that costs less', async () => {
  const { data } = await gateway.askAsOperator(`mutation {
    setBudget(input: { scope: { model: "local/chat-1" }, amount: "0.000001", period: DAY, action: BLOCK }) { userErrors { code } }
  }`);
  expect(data.setBudget.userErrors).toEqual([]);
  gateway.upstream.serve('spare', openAi());
  const { result } = await gateway.generate(route());
  expect(result).toMatchObject({ model: { key: 'spare/chat-1' }, attempts: [{ error: null }] });
});
