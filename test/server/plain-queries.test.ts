import { createHash } from 'node:crypto';
import { request, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, type MockInstance, onTestFinished, test, vi } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY, testGateway } from '../harness/gateway.ts';
import { serverGateway } from '../harness/server-gateway.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const MODELS = `query Models($first: Int, $filter: ModelFilter) {
  models(first: $first, filter: $filter) { pageInfo { endCursor } nodes { key ...Named provider { name } } }
}
fragment Named on Model { title: name pricing { input } }`;
const VERSION = '{ catalog { version } }';
const hash = createHash('sha256').update(VERSION).digest('hex');
const expensive =
  '{ models(first: 500) { nodes { provider { models(first: 500) { nodes { provider { models(first: 500) { nodes { key } } } } } } } } }';

type Headers = Readonly<Record<string, string>>;

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly body?: object;
  readonly headers?: Headers;
}

const accepted = [
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json,application/json;q=0.9',
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
];

const asOperator = { authorization: `Bearer ${ADMIN_KEY}` };

/** Queries that are answered without the requests and responses of Yoga. */
const answered: readonly (readonly [string, Sent])[] = [
  ['a query', { body: { query: VERSION } }],
  ['a query in a URL', { method: 'GET', path: `/graphql?${new URLSearchParams({ query: VERSION })}` }],
  [
    'the headers of an answer alone',
    { method: 'HEAD', path: `/graphql?${new URLSearchParams({ query: '{ __typename }' })}` },
  ],
  ['variables and fragments', { body: { query: MODELS, variables: { first: 3, filter: { minContext: 1000 } } } }],
  [
    'variables in a URL',
    { method: 'GET', path: `/graphql?${new URLSearchParams({ query: MODELS, variables: '{"first":2}' })}` },
  ],
  ['one of two operations', { body: { query: `query A ${VERSION} query B { __typename }`, operationName: 'B' } }],
  [
    'unknown members and a media type with its charset',
    {
      body: { query: VERSION, id: 'x', fetchOptions: {} },
      headers: { 'content-type': 'application/json; charset=utf-8' },
    },
  ],
  [
    'a query to persist',
    { body: { query: VERSION, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } } },
  ],
  ['a persisted query', { body: { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } } }],
  ['an id of its own', { body: { query: `query OwnId ${VERSION}` }, headers: { 'x-request-id': 'id-of-the-client' } }],
  ['an invalid id', { body: { query: `query NoId ${VERSION}` }, headers: { 'x-request-id': 'two words' } }],
  ['an origin that is allowed', { body: { query: VERSION }, headers: { origin: 'https://one.example' } }],
  ['another origin', { body: { query: VERSION }, headers: { origin: 'https://other.example' } }],
  [
    'a client that has the answer',
    {
      method: 'GET',
      path: `/graphql?${new URLSearchParams({ query: `query Known ${VERSION}` })}`,
      headers: { 'if-none-match': '*' },
    },
  ],
  ['a credential', { body: { query: '{ viewer { roles } }' }, headers: asOperator }],
  [
    'a variable with the name of the prototype',
    {
      body: {
        query: '{ __proto__: __typename constructor: __typename }',
        variables: JSON.parse('{"__proto__":{"a":1}}'),
      },
    },
  ],
];

/** The same with errors. */
const hostile: readonly (readonly [string, Sent])[] = [
  ['a field that needs a role', { body: { query: '{ apiKeys { nodes { name } } catalog { version } }' } }],
  ['a document that is not valid', { body: { query: '{ nothing models { nodes { key } } }' } }],
  ['a variable of another type', { body: { query: MODELS, variables: { first: 'three' } } }],
  ['an unknown filter', { body: { query: MODELS, variables: { filter: { colour: 'red' } } } }],
  ['a page that is too large', { body: { query: MODELS, variables: { first: 100_000 } } }],
  ['an error beside data', { body: { query: '{ catalog { version } models(after: "x") { nodes { key } } }' } }],
  ['a query that costs too much', { body: { query: expensive } }],
  ['variables that are too deep', { body: { query: MODELS, variables: { deep: nested(2_000) } } }],
];

/** Requests that Yoga answers, also when it has answered them before. */
const others: readonly (readonly [string, Sent])[] = [
  ['a mutation', { body: { query: 'mutation { refreshCatalog(input: {}) { refresh { status } } }' } }],
  [
    'a mutation in a URL',
    {
      method: 'GET',
      path: `/graphql?${new URLSearchParams({ query: 'mutation { refreshCatalog(input: {}) { refresh { status } } }' })}`,
    },
  ],
  ['a refused credential', { body: { query: VERSION }, headers: { authorization: 'Bearer wrong' } }],
  ['an unknown operation name', { body: { query: VERSION, operationName: 'Other' } }],
  ['a document that does not parse', { body: { query: '{ catalog' } }],
  ['no query', { body: {} }],
  ['an unknown hash', { body: { extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } } }],
  ['an event stream', { body: { query: VERSION }, headers: { accept: 'text/event-stream' } }],
  ['a form', { body: { query: VERSION }, headers: { 'content-type': 'text/plain' } }],
];

const settings: readonly (readonly [string, Headers])[] = [
  ['by default', {}],
  [
    'for some origins, with a rate limit',
    {
      CORS_ORIGINS: 'https://one.example',
      RATE_LIMIT: '1000000',
    },
  ],
  ['with answers that are kept', { ANSWER_CACHE_BYTES: '10000000' }],
];

describe.each(settings)('%s', (_how, env) => {
  let gateway: CatalogGateway;
  let heads: MockInstance<ServerResponse['writeHead']>;
  beforeAll(async () => {
    gateway = await gatewayWithCatalog(env);
    heads = vi.spyOn(ServerResponse.prototype, 'writeHead');
    for (const [, sent] of [...answered, ...hostile, ...others]) await ask(gateway.url, sent, '*/*;q=0.1');
  });
  afterAll(async () => {
    heads.mockRestore();
    await gateway.close();
  });

  test.each(answered)('%s is answered as by Yoga, byte for byte', async (_what, sent) => {
    expect(await answerOfBoth(sent)).not.toContain('"errors"');
  });

  test.each(hostile)('%s is refused as by Yoga, byte for byte', async (_what, sent) => {
    expect(await answerOfBoth(sent)).toContain('"errors"');
  });

  async function answerOfBoth(sent: Sent): Promise<string> {
    const bodies: string[] = [];
    for (const accept of accepted) {
      heads.mockClear();
      const own = await ask(gateway.url, sent, accept);
      expect(answersOfYoga()).toBe(0);
      const ofYoga = await ask(gateway.url, sent, `${accept};q=0.9`);
      expect(answersOfYoga()).toBe(1);
      expect(own).toEqual(ofYoga);
      bodies.push(own.body);
    }
    return bodies.join();
  }

  test('a request without an Accept header is answered as one that accepts everything', async () => {
    const sent = { body: { query: `query NoAccept ${VERSION}` } };
    await ask(gateway.url, sent, '*/*;q=0.1');
    heads.mockClear();
    expect(await ask(gateway.url, sent)).toEqual(await ask(gateway.url, sent, '*/*'));
    expect(answersOfYoga()).toBe(0);
  });

  test('a document is not forgotten because of large ones', async () => {
    const padding = '#'.repeat(90_000);
    for (const name of ['A', 'B', 'C', 'D']) {
      await ask(gateway.url, { body: { query: `query ${name} ${VERSION} ${padding}` } }, '*/*');
    }
    heads.mockClear();
    await ask(gateway.url, { body: { query: VERSION } }, 'application/json');
    expect(answersOfYoga()).toBe(0);
  });

  test.each(others)('%s is left to Yoga', async (_what, sent) => {
    heads.mockClear();
    await ask(gateway.url, sent, sent.headers?.['accept'] ?? '*/*');
    expect(answersOfYoga()).toBe(1);
  });

  test('each operation is logged once, with the id of its answer', async () => {
    const before = gateway.log.length;
    const { requestId } = await exchange(gateway.url, { body: { query: `query Logged ${VERSION}` } }, '*/*;q=0.9');
    const again = await exchange(gateway.url, { body: { query: `query Logged ${VERSION}` } }, '*/*');
    const lines = gateway.log.slice(before).filter(({ operation }) => operation === 'Logged');
    expect(lines.map((line) => line['requestId'])).toEqual([requestId, again.requestId]);
    const [first, second] = lines.map(({ requestId: _id, time: _time, durationMs: _ms, ...line }) => line);
    expect(second).toEqual(first);
  });

  test('a refused operation is logged with its name and type', async () => {
    const body = { query: `query Costly ${expensive}` };
    const before = gateway.log.length;
    for (const accept of ['*/*;q=0.9', '*/*']) await exchange(gateway.url, { body }, accept);
    const lines = gateway.log.slice(before).filter(({ msg }) => msg === 'operation');
    const line = { operation: 'Costly', type: 'query', outcome: 'refused', cost: expect.any(Number) };
    expect(lines).toMatchObject([line, line]);
  });

  test('an answer that fails is answered with the id of its error', async () => {
    heads.mockImplementationOnce(() => {
      throw new Error('The answer is lost.');
    });
    const before = gateway.log.length;
    const { status, body, requestId } = await exchange(gateway.url, { body: { query: VERSION } }, '*/*');
    expect(status).toBe('500 Internal Server Error');
    expect(requestId).toEqual(expect.any(String));
    const [error] = JSON.parse(body).errors;
    expect(error.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) });
    const lines = gateway.log.slice(before).filter(({ level }) => level >= 50);
    expect(lines).toMatchObject([{ errorId: error.extensions.errorId, error: { message: 'The answer is lost.' } }]);
  });

  function answersOfYoga(): number {
    return yogaCalls(heads);
  }
});

describe.each<readonly [string, Headers, string]>([
  ['READ_ACCESS=key', { READ_ACCESS: 'key' }, 'UNAUTHENTICATED'],
  ['QUERY_TIMEOUT=1ms', { QUERY_TIMEOUT: '1ms' }, 'LIMIT_EXCEEDED'],
  ['RATE_LIMIT=60, of which it has spent more than half', { RATE_LIMIT: '60' }, 'RATE_LIMITED'],
])('with %s', (_setting, env, code) => {
  test('a query is refused as by Yoga, byte for byte', async () => {
    const gateway = await testGateway(env);
    onTestFinished(() => gateway.close());
    const sent = { body: { query: MODELS, variables: { first: 5 } } };
    await ask(gateway.url, sent);
    expect(await ownAndYogas(gateway.url, sent)).toContain(`"code":"${code}"`);
  });
});

describe.skipIf(!process.env['DATABASE_URL'])('on a database that fails or waits', () => {
  test('a fault of the gateway is answered as by Yoga', async () => {
    const { gateway, sql } = await serverGateway();
    await sql`alter table models rename to models_away`;
    const sent = { body: { query: MODELS, variables: { first: 5 } } };
    expect(await ownAndYogas(gateway.url, sent)).toContain('"code":"INTERNAL_SERVER_ERROR"');
  });

  test('a query whose client leaves is ended and logged as abandoned', async () => {
    const { gateway, sql } = await serverGateway();
    const sent = { body: { query: MODELS, variables: { first: 5 } } };
    await ask(gateway.url, sent, '*/*');
    const locked = await sql.reserve();
    await locked`begin`;
    await locked`lock table models`;
    const before = gateway.log.length;
    const client = new AbortController();
    const left = expect(
      fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: JSON_TYPE,
        body: JSON.stringify(sent.body),
        signal: client.signal,
      }),
    ).rejects.toThrow();
    await eventually(
      () => sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      ({ length }) => length > 0,
    );
    client.abort();
    await left;
    const lines = await eventually(
      async () => gateway.log.slice(before).filter(({ operation }) => operation === 'Models'),
      ({ length }) => length > 0,
    );
    expect(lines).toMatchObject([{ outcome: 'abandoned', type: 'query' }]);
    await locked`rollback`;
    locked.release();
  });
});

/** The body of the answer without Yoga, which is equal to that of Yoga. */
async function ownAndYogas(url: string, sent: Sent): Promise<string> {
  const heads = vi.spyOn(ServerResponse.prototype, 'writeHead');
  onTestFinished(() => heads.mockRestore());
  const ofYoga = withoutVarying(await ask(url, sent, '*/*;q=0.9'));
  expect(yogaCalls(heads)).toBe(1);
  heads.mockClear();
  const own = withoutVarying(await ask(url, sent, '*/*'));
  expect(yogaCalls(heads)).toBe(0);
  expect(own).toEqual(ofYoga);
  return own.body;
}

/** Without the parts of a refusal that differ from second to second, and those of an error. */
function withoutVarying<Answer extends { readonly headers: object; readonly body: string }>(answer: Answer): Answer {
  const { 'retry-after': _retryAfter, ...headers } = answer.headers as Headers;
  const body = answer.body
    .replace(/"errorId":"[\w-]+"/, '"errorId":"an id"')
    .replace(/\d+ seconds/, 'some seconds')
    .replace(/"retryAfter":\d+/, '"retryAfter":0');
  return { ...answer, headers, body };
}

/** Yoga alone gives the text of the status. */
function yogaCalls(heads: MockInstance<ServerResponse['writeHead']>): number {
  return heads.mock.calls.filter(([, text]) => typeof text !== 'object').length;
}

/** The answer without what differs between two answers to the same request. */
async function ask(url: string, sent: Sent, accept?: string) {
  const { requestId, ...answer } = await exchange(url, sent, accept);
  const given = sent.headers?.['x-request-id'];
  return { ...answer, requestId: requestId === given ? given : typeof requestId };
}

async function exchange(url: string, { method = 'POST', path = '/graphql', body, headers }: Sent, accept?: string) {
  const text = body && JSON.stringify(body);
  const length = text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) };
  const { promise, resolve, reject } = Promise.withResolvers<{
    readonly status: string;
    readonly headers: object;
    readonly requestId: unknown;
    readonly body: string;
  }>();
  const sentHeaders = { ...(text !== undefined && JSON_TYPE), ...length, ...headers, ...(accept && { accept }) };
  const call = request(url + path, { method, headers: sentHeaders }, async (response) => {
    const { date: _date, 'x-request-id': requestId, ...others } = response.headers;
    const chunks = await response.toArray();
    for (const name of ['ratelimit-remaining', 'ratelimit-reset']) if (name in others) others[name] = 'a number';
    resolve({
      status: `${response.statusCode} ${response.statusMessage}`,
      headers: others,
      requestId,
      body: Buffer.concat(chunks).toString(),
    });
  });
  call.once('error', reject).end(text);
  return promise;
}

function nested(depth: number): object {
  let value = {};
  for (let level = 0; level < depth; level++) value = { value };
  return value;
}
