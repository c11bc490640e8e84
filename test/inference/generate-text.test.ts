import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';
import { catalogAt, completion, failing } from './upstream.ts';

const KEY = 'canary-key-5f2e';
const PROMPT = 'canary-prompt-81ab';
const PATH = '/chat/completions';

let source: FaultServer;
let cheap: FaultServer;
let dear: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  [source, cheap, dear] = await Promise.all([faultServer(), faultServer(), faultServer()]);
  source.serve('/catalog.json', json(catalogAt(cheap.url, dear.url)));
  gateway = await testGateway({
    MODELSDEV_BASE_URL: source.url,
    ALLOW_PRIVATE_UPSTREAMS: 'true',
    INFERENCE_IDLE_TIMEOUT: '500ms',
    CHEAP_API_KEY: KEY,
    DEAR_API_KEY: KEY,
  });
  await gateway.refresh();
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([source.close(), cheap.close(), dear.close()]);
});
beforeEach(() => {
  cheap.serve(PATH, completion('Hello'));
  dear.serve(PATH, completion('Hello from afar'));
});

const FIELDS = `result {
  text finishReason model { key } warnings
  usage { input output reasoning cacheRead cacheWrite origin }
  cost { totalExact }
  attempts { model { key } errorCode }
} userErrors { code message }`;

async function generate(input: object, key = ADMIN_KEY) {
  const given = { messages: [{ role: 'USER', content: PROMPT }], ...input };
  const query = `mutation ($input: GenerateTextInput!) { generateText(input: $input) { ${FIELDS} } }`;
  const { data, errors } = await gateway.ask(query, { input: given }, key);
  return errors ? { errors } : data.generateText;
}

async function totals(owner: string) {
  const query = `{ usage(filter: { owners: ["${owner}"] }) { totals { requests failedRequests totalTokens costExact } } }`;
  const { data, errors } = await gateway.askAsOperator(query);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.usage.totals;
}

const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);

test('an answer has its text, tokens counted once, and the cost of estimateCost', async () => {
  const { result, userErrors } = await generate({ model: 'cheap/lab/writer', owner: 'exact' });
  expect(userErrors).toEqual([]);
  expect(result).toMatchObject({
    text: 'Hello',
    finishReason: 'STOP',
    model: { key: 'cheap/lab/writer' },
    usage: { input: 60, cacheRead: 40, cacheWrite: 0, output: 15, reasoning: 5, origin: 'PROVIDER' },
    attempts: [{ model: { key: 'cheap/lab/writer' }, errorCode: null }],
  });
  const usage = '{ input: 60, cacheRead: 40, output: 15, reasoning: 5 }';
  const { data } = await gateway.ask(
    `{ model(key: "cheap/lab/writer") { estimateCost(usage: ${usage}) { totalExact } } }`,
  );
  expect(result.cost.totalExact).toBe(data.model.estimateCost.totalExact);
  expect(await totals('exact')).toMatchObject({
    requests: 1,
    failedRequests: 0,
    totalTokens: 120,
    costExact: result.cost.totalExact,
  });
});

test.each([
  ['an unknown model', { model: 'nobody/nothing' }, 'UNKNOWN_MODEL'],
  ['a model without credentials', { model: 'keyless/lab/writer' }, 'MISSING_CREDENTIALS'],
  ['tools', { model: 'cheap/plain', tools: [{ name: 'f', inputSchema: {} }] }, 'UNSUPPORTED_TOOLS'],
  ['a temperature', { model: 'cheap/plain', temperature: 0.5 }, 'UNSUPPORTED_TEMPERATURE'],
  ['too much output', { model: 'cheap/plain', maxOutputTokens: 501 }, 'OUTPUT_LIMIT_EXCEEDED'],
  [
    'too long a prompt',
    { model: 'cheap/plain', messages: [{ role: 'USER', content: 'x'.repeat(9_000) }] },
    'CONTEXT_EXCEEDED',
  ],
  [
    'an image',
    { model: 'cheap/plain', messages: [{ role: 'USER', parts: [{ data: 'data:image/png;base64,AAAA' }] }] },
    'UNSUPPORTED_INPUT',
  ],
  [
    'more tags than an event has',
    { model: 'cheap/plain', tags: Array.from({ length: 21 }, (_, i) => `t${i}`) },
    'INVALID_INPUT',
  ],
])('%s is refused before a call', async (_name, input, code) => {
  const before = cheap.requests.length;
  const payload = await generate({ ...input, owner: `refused-${code}` });
  expect(codes(payload)).toContain(code);
  expect(payload.result).toBeNull();
  expect(cheap.requests.length).toBe(before);
  expect((await totals(`refused-${code}`)).requests).toBe(0);
});

test('a package that is not installed is named', async () => {
  const payload = await generate({ model: 'exotic/other' });
  expect(payload.userErrors).toMatchObject([
    { code: 'PACKAGE_NOT_INSTALLED', message: expect.stringContaining('@ai-sdk/groq') },
  ]);
});

test.each([
  ['429', failing(429, '{"error":{"message":"slow down"}}'), 'UPSTREAM_RATE_LIMITED'],
  ['401', failing(401, `{"error":{"message":"bad key ${KEY}"}}`), 'UPSTREAM_UNAUTHORIZED'],
  [
    '400 that repeats the prompt',
    failing(400, `{"error":{"message":"${PROMPT} ${KEY}","code":"${KEY}"}}`),
    'UPSTREAM_REFUSED',
  ],
  ['529', failing(529, 'overloaded'), 'UPSTREAM_FAILED'],
  ['an HTML page', failing(200, `<html>${KEY}</html>`, 'text/html'), 'INVALID_UPSTREAM_ANSWER'],
  ['a redirect', failing(302, ''), 'UPSTREAM_FAILED'],
  ['silence', () => {}, 'UPSTREAM_TIMEOUT'],
])('%s ends in a typed error and one failed event', async (name, answer, code) => {
  cheap.serve(PATH, answer);
  const payload = await generate({ model: 'cheap/lab/writer', owner: name });
  expect(codes(payload)).toEqual([code]);
  expect(await totals(name)).toMatchObject({ requests: 1, failedRequests: 1, totalTokens: 0 });
});

test('an answer without usage is estimated and says so', async () => {
  cheap.serve(PATH, completion('x'.repeat(40), { usage: undefined }));
  const { result } = await generate({ model: 'cheap/lab/writer' });
  expect(result.usage).toMatchObject({ output: 10, origin: 'ESTIMATED' });
});

test('a route calls the cheapest provider with credentials, and falls back, with an event for each attempt', async () => {
  const route = { baseModel: 'lab/writer' };
  expect((await generate({ route })).result.model.key).toBe('cheap/lab/writer');
  cheap.serve(PATH, failing(503, ''));
  const { result } = await generate({ route, owner: 'route' });
  expect(result).toMatchObject({
    text: 'Hello from afar',
    attempts: [
      { model: { key: 'cheap/lab/writer' }, errorCode: 'UPSTREAM_FAILED' },
      { model: { key: 'dear/lab/writer' }, errorCode: null },
    ],
  });
  expect(await totals('route')).toMatchObject({ requests: 2, failedRequests: 1 });
});

test('a request that a provider refuses is not sent to another', async () => {
  cheap.serve(PATH, failing(400, '{}'));
  const before = dear.requests.length;
  expect(codes(await generate({ route: { baseModel: 'lab/writer' } }))).toEqual(['UPSTREAM_REFUSED']);
  expect(dear.requests.length).toBe(before);
});

test('explainRoute names the order and the reasons without a call', async () => {
  const query = `query ($input: GenerateTextInput!) { explainRoute(input: $input) {
    chosen { key } candidates { model { key } estimatedCost { totalExact } exclusions { code } }
  } }`;
  const input = { route: { baseModel: 'lab/writer', maxInputPrice: 2 }, messages: [{ role: 'USER', content: 'Hi' }] };
  const before = cheap.requests.length;
  const { data } = await gateway.askAsOperator(query, { input });
  expect(data.explainRoute).toMatchObject({
    chosen: { key: 'cheap/lab/writer' },
    candidates: [
      { model: { key: 'cheap/lab/writer' }, exclusions: [] },
      { model: { key: 'keyless/lab/writer' }, exclusions: [{ code: 'MISSING_CREDENTIALS' }] },
      { model: { key: 'dear/lab/writer' }, exclusions: [{ code: 'PRICE_EXCEEDED' }] },
    ],
  });
  expect(cheap.requests.length).toBe(before);
});

test('an idempotency key is used once', async () => {
  const input = { model: 'cheap/lab/writer', idempotencyKey: 'once' };
  expect((await generate(input)).result.text).toBe('Hello');
  expect(codes(await generate(input))).toEqual(['INVALID_INPUT']);
});

test('a budget stops the call that would exceed it', async () => {
  const set = `mutation { setBudget(input: {
    scope: { owner: "poor" }, amount: "0.001", period: DAY, action: BLOCK
  }) { userErrors { message } } }`;
  expect((await gateway.askAsOperator(set)).errors).toBeUndefined();
  // Longer than the tokens that the provider reports.
  const long = [{ role: 'USER', content: 'x'.repeat(400) }];
  const calls = Array.from({ length: 10 }, () =>
    generate({ model: 'cheap/lab/writer', owner: 'poor', maxOutputTokens: 20, messages: long }),
  );
  const payloads = await Promise.all(calls);
  const spent = payloads.filter(({ result }) => result !== null).length;
  expect(spent).toBeGreaterThan(0);
  expect(spent).toBeLessThan(10);
  expect(Number((await totals('poor')).costExact)).toBeLessThanOrEqual(0.001);
  expect(payloads.flatMap(codes)).toContain('NOT_ALLOWED');
});

test('providers say whether they can be called', async () => {
  const { data } = await gateway.ask('{ providers { nodes { key callable missingVariables } } }');
  expect(data.providers.nodes).toContainEqual({ key: 'cheap', callable: true, missingVariables: [] });
  expect(data.providers.nodes).toContainEqual({
    key: 'keyless',
    callable: false,
    missingVariables: ['KEYLESS_API_KEY'],
  });
});

test('no key and no prompt is in the log', () => {
  const log = JSON.stringify(gateway.log);
  expect(log).not.toContain(KEY);
  expect(log).not.toContain(PROMPT);
});
