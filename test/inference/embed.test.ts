import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { embeddings, json, status } from '../harness/model-upstream.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway();
});
afterAll(() => gateway.close());

async function embed(input: object, key = ADMIN_KEY) {
  const { data, errors } = await gateway.ask(
    `mutation ($input: EmbedInput!) { embed(input: $input) {
      embeddings model { key } usage { input output } usageSource cost { totalExact }
      attempts { usage { input } usageSource cost { totalExact } error { code } } userErrors { code path message }
    } }`,
    { input: { model: 'local/chat-1', ...input } },
    key,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.embed;
}

function requestsSince(start: number) {
  return gateway.upstream.requests.slice(start);
}

test('texts get vectors in their order, metered by the reported tokens, to the last digit', async () => {
  gateway.upstream.serve('local', embeddings({ tokens: 11 }));
  const cost = await gateway.costOf('local/chat-1', '{ input: 11 }');
  expect(await embed({ texts: ['a', 'bb', 'ccc'], project: 'embedded' })).toEqual({
    embeddings: [
      [1, 1],
      [2, 1],
      [3, 1],
    ],
    model: { key: 'local/chat-1' },
    usage: { input: 11, output: 0 },
    usageSource: 'REPORTED',
    cost: { totalExact: cost },
    attempts: [{ usage: { input: 11 }, usageSource: 'REPORTED', cost: { totalExact: cost }, error: null }],
    userErrors: [],
  });
  expect(await gateway.usageOf('embedded')).toMatchObject({ requests: 1, inputTokens: 11, costExact: cost });
});

test('many texts are sent in batches, each of which is a usage event', async () => {
  gateway.upstream.serve('local', embeddings({ tokens: 5 }));
  const start = gateway.upstream.requests.length;
  const texts = Array.from({ length: 5 }, (_, index) => 'x'.repeat(100_000 * (index + 1)));
  const { embeddings: vectors, usage, cost } = await embed({ texts, project: 'batched' });
  expect(vectors).toEqual(texts.map(({ length }) => [length, 1]));
  // 25,000, 50,000, 75,000 and 100,000 tokens, and 125,000.
  expect(
    requestsSince(start)
      .map(({ body }) => body.input.length)
      .toSorted(),
  ).toEqual([1, 1, 3]);
  expect(usage).toMatchObject({ input: 15 });
  expect(await gateway.usageOf('batched')).toMatchObject({ requests: 3, inputTokens: 15, costExact: cost.totalExact });
});

test('a provider that reports no tokens is metered by an estimate', async () => {
  gateway.upstream.serve('local', embeddings({ tokens: null }));
  expect(await embed({ texts: ['12345678'] })).toMatchObject({ usage: { input: 2 }, usageSource: 'ESTIMATED' });
});

test('a batch that fails for a while is repeated, and each request recorded', async () => {
  gateway.upstream.serve('local', status(429, {}, { 'retry-after-ms': '1' }), embeddings({ tokens: 3 }));
  expect(await embed({ texts: ['a'], project: 'repeated' })).toMatchObject({ embeddings: [[1, 1]], userErrors: [] });
  expect(await gateway.usageOf('repeated')).toMatchObject({ requests: 2, failedRequests: 1, inputTokens: 3 });
});

test('a refused request is not repeated', async () => {
  gateway.upstream.serve('local', status(400, { error: { message: 'bad' } }));
  const start = gateway.upstream.requests.length;
  expect(await embed({ texts: ['a'] })).toMatchObject({ embeddings: [], userErrors: [{ code: 'PROVIDER_REFUSED' }] });
  expect(requestsSince(start)).toHaveLength(1);
});

/** Three batches. */
const long = Array.from({ length: 3 }, () => 'x'.repeat(600_000));

async function registerQuota(name: string, requestsPerDay: number) {
  const { data } = await gateway.askAsOperator(
    `mutation ($models: [RegistryModelInput!]!) { registerModels(input: { models: $models }) { userErrors { message } } }`,
    { models: [{ key: `local/${name}`, name, pricing: { input: 0, output: 0 }, quotas: { requestsPerDay } }] },
  );
  expect(data.registerModels.userErrors).toEqual([]);
}

test('each batch counts toward a quota of requests before the first is sent', async () => {
  gateway.upstream.serve('local', embeddings());
  await registerQuota('two-a-day', 2);
  await registerQuota('three-a-day', 3);
  const start = gateway.upstream.requests.length;
  expect(await embed({ texts: long, model: 'local/two-a-day' })).toMatchObject({
    ...{ attempts: [], userErrors: [{ code: 'NOT_ALLOWED' }] },
  });
  expect(requestsSince(start)).toEqual([]);
  expect((await embed({ texts: long, model: 'local/three-a-day' })).attempts).toHaveLength(3);
  expect(await embed({ texts: ['a'], model: 'local/three-a-day' })).toMatchObject({
    userErrors: [{ code: 'NOT_ALLOWED' }],
  });
});

test('a request that is repeated counts toward a quota again', async () => {
  const tooMany = status(429, {}, { 'retry-after-ms': '1' });
  await registerQuota('once-a-day', 1);
  await registerQuota('twice-a-day', 2);
  gateway.upstream.serve('local', tooMany, embeddings());
  expect(await embed({ texts: ['a'], model: 'local/once-a-day' })).toMatchObject({
    ...{ attempts: [{ error: { code: 'RATE_LIMITED' } }], userErrors: [{ code: 'RATE_LIMITED' }] },
  });
  gateway.upstream.serve('local', tooMany, embeddings());
  expect(await embed({ texts: ['a'], model: 'local/twice-a-day' })).toMatchObject({
    ...{ attempts: [{ error: { code: 'RATE_LIMITED' } }, { error: null }], userErrors: [] },
  });
});

test('the tokens of a request that used none are reserved once, and used by its repetition', async () => {
  gateway.upstream.serve('local', status(429, {}, { 'retry-after-ms': '1' }), embeddings({ tokens: 25 }));
  const amount = await gateway.costOf('local/chat-1', '{ input: 25 }');
  await gateway.askAsOperator(
    `mutation ($amount: Decimal!) {
      setBudget(input: { scope: { project: "exact" }, amount: $amount, period: DAY, action: BLOCK }) { userErrors { code } }
    }`,
    { amount },
  );
  const call = { texts: ['x'.repeat(100)], project: 'exact' };
  expect(await embed(call)).toMatchObject({ cost: { totalExact: amount }, userErrors: [] });
  const { data } = await gateway.askAsOperator('{ budgets { nodes { scope { subject } spentExact reserved } } }');
  expect(data.budgets.nodes).toContainEqual({ scope: { subject: 'exact' }, spentExact: amount, reserved: 0 });
});

test('no batch is sent again once another one has failed', async () => {
  const later = status(429, {}, { 'retry-after-ms': '9000' });
  gateway.upstream.serve('local', later, later, status(400, { error: { message: 'bad' } }));
  const { attempts, userErrors } = await embed({ texts: long });
  expect(attempts).toHaveLength(3);
  expect(userErrors).toMatchObject([{ code: 'PROVIDER_REFUSED' }]);
});

test('the asked dimensions reach the provider', async () => {
  gateway.upstream.serve('local', embeddings());
  expect(await embed({ texts: ['a'], dimensions: 2 })).toMatchObject({ userErrors: [] });
  expect(gateway.upstream.requests.at(-1)?.body).toMatchObject({ input: ['a'], dimensions: 2 });
});

describe('an answer that is no vector for each text is refused', () => {
  test.each([
    ['other dimensions', { dimensions: 3 }, embeddings()],
    ['vectors of unequal lengths', {}, embeddings({ vectorOf: (text) => Array.from(text, () => 1) })],
    ['fewer vectors', {}, json({ data: [{ index: 0, embedding: [1, 2] }], usage: { prompt_tokens: 1 } })],
    ['empty vectors', {}, embeddings({ vectorOf: () => [] })],
  ])('%s', async (_name, input, answer) => {
    gateway.upstream.serve('local', answer);
    expect(await embed({ texts: ['a', 'bb'], ...input })).toMatchObject({
      embeddings: [],
      // It is paid for, and not sent again.
      attempts: [{ usageSource: 'ESTIMATED', usage: { input: 2 }, error: { code: 'INVALID_ANSWER' } }],
      userErrors: [{ code: 'INVALID_ANSWER' }],
    });
  });
});

test.each([
  ['INVALID_INPUT', 'texts', { texts: [] }],
  ['INVALID_INPUT', 'texts.1', { texts: ['a', ' '] }],
  ['INVALID_INPUT', 'dimensions', { texts: ['a'], dimensions: 0 }],
  ['INVALID_INPUT', 'owner', { texts: ['a'], owner: '' }],
  ['INVALID_INPUT', 'project', { texts: ['a'], project: 'x'.repeat(201) }],
  ['INVALID_INPUT', 'tags', { texts: ['a'], tags: Array.from({ length: 21 }, (_, index) => `tag ${index}`) }],
  ['UNKNOWN_MODEL', 'model', { texts: ['a'], model: 'local/none' }],
  ['NOT_CALLABLE', 'model', { texts: ['a'], model: 'keyless/chat-1' }],
  // Its package has no embedding models.
  ['NOT_CALLABLE', 'model', { texts: ['a'], model: 'claude/claude-x' }],
  ['CONTEXT_EXCEEDED', 'texts.1', { texts: ['a', 'x'.repeat(804)], model: 'local/plain-1' }],
])('%s at %s is refused and costs nothing', async (code, path, input) => {
  const start = gateway.upstream.requests.length;
  expect(await embed(input)).toMatchObject({ embeddings: [], usage: null, userErrors: [{ code, path }] });
  expect(requestsSince(start)).toEqual([]);
});

test('a call is audited with its outcome, over GraphQL and over the API of OpenAI', async () => {
  gateway.upstream.serve('local', embeddings({ tokens: 1 }));
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` };
  const send = (body: object) =>
    fetch(`${gateway.url}/v1/embeddings`, { method: 'POST', headers, body: JSON.stringify(body) });
  await embed({ model: 'nowhere/at-all', texts: ['a'] });
  await send({ model: 'local/chat-1', input: 'a' });
  await send({ model: 'nowhere/at-all', input: 'a' });
  const { data } = await gateway.askAsOperator('{ auditLog(first: 100) { nodes { action outcome detail } } }');
  const refused = { outcome: 'REFUSED', detail: { codes: ['UNKNOWN_MODEL'] } };
  expect(data.auditLog.nodes).toContainEqual({ action: 'embed', ...refused });
  expect(data.auditLog.nodes).toContainEqual({ action: 'embeddings', outcome: 'SUCCEEDED', detail: null });
  expect(data.auditLog.nodes).toContainEqual({ action: 'embeddings', ...refused });
});

test('an error of the API of OpenAI names its own parameters', async () => {
  const response = await fetch(`${gateway.url}/v1/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
    body: JSON.stringify({ model: 'local/chat-1', input: ['a', ' '] }),
  });
  expect(await response.json()).toMatchObject({ error: { param: 'input', message: '"input.1" must not be blank.' } });
});

test('a caller spends for its own owner alone', async () => {
  const { secret } = await newKey(gateway, { role: 'CALLER', owner: 'alice' });
  expect(await embed({ texts: ['a'], owner: 'bob' }, secret)).toMatchObject({
    userErrors: [{ code: 'FOREIGN_OWNER' }],
  });
});

test('a budget stops the call that would exceed it', async () => {
  gateway.upstream.serve('local', embeddings());
  await gateway.askAsOperator(`mutation {
    setBudget(input: { scope: { project: "small" }, amount: "0.000001", period: DAY, action: BLOCK }) { userErrors { code } }
  }`);
  const start = gateway.upstream.requests.length;
  expect(await embed({ texts: ['x'.repeat(100)], project: 'small' })).toMatchObject({
    userErrors: [{ code: 'NOT_ALLOWED' }],
  });
  expect(requestsSince(start)).toEqual([]);
});

describe('/v1/embeddings', () => {
  async function post(body: object | string, key = ADMIN_KEY) {
    const response = await fetch(`${gateway.url}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  test('answers in the format of OpenAI', async () => {
    gateway.upstream.serve('local', embeddings({ tokens: 4 }));
    expect(await post({ model: 'local/chat-1', input: ['a', 'bb'], user: 'u' })).toEqual({
      status: 200,
      body: {
        object: 'list',
        data: [
          { object: 'embedding', index: 0, embedding: [1, 1] },
          { object: 'embedding', index: 1, embedding: [2, 1] },
        ],
        model: 'local/chat-1',
        usage: { prompt_tokens: 4, total_tokens: 4 },
      },
    });
  });

  test('answers little-endian 32-bit numbers in base64, as the client of OpenAI asks by default', async () => {
    gateway.upstream.serve('local', embeddings({ vectorOf: () => [0.5, -2] }));
    const { body } = await post({ model: 'local/chat-1', input: 'a', encoding_format: 'base64' });
    const bytes = Buffer.from(body.data[0].embedding, 'base64');
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([0.5, -2]);
    expect(bytes).toHaveLength(8);
  });

  test.each([
    ['tokens in place of text', { model: 'local/chat-1', input: [1, 2, 3] }, 400, 'input'],
    ['lists of tokens', { model: 'local/chat-1', input: [[1, 2], [3]] }, 400, 'input'],
    ['no text', { model: 'local/chat-1', input: [] }, 400, 'input'],
    ['a blank text', { model: 'local/chat-1', input: '' }, 400, 'input'],
    ['an unknown format', { model: 'local/chat-1', input: 'a', encoding_format: 'hex' }, 400, 'encoding_format'],
    ['an unsupported parameter', { model: 'local/chat-1', input: 'a', truncate: 'END' }, 400, 'truncate'],
    ['an unknown model', { model: 'local/none', input: 'a' }, 404, 'model'],
    ['a user that is too long', { model: 'local/chat-1', input: 'a', user: 'u'.repeat(200) }, 400, 'user'],
    ['no JSON', '{', 400, null],
  ])('refuses %s', async (_name, body, code, param) => {
    const start = gateway.upstream.requests.length;
    expect(await post(body)).toMatchObject({ status: code, body: { error: { type: 'invalid_request_error', param } } });
    expect(requestsSince(start)).toEqual([]);
  });
});
