import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestGateway, testGateway } from '../harness/gateway.ts';

const QUERY = 'query Catalog {\n  catalog {\n    version\n    __typename\n  }\n}';
const DATA = { catalog: { version: 0, __typename: 'Catalog' } };
const NOT_FOUND = [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

/** The requests of each client: by the hash alone, and with the query after the hash was not known. */
const clients = [
  [
    'Apollo Client with POST',
    (extensions: object) => apolloPost({ operationName: 'Catalog', variables: {}, extensions }),
    (extensions: object, query: string) => apolloPost({ operationName: 'Catalog', variables: {}, extensions, query }),
  ],
  [
    'Apollo Client with GET',
    (extensions: object) => apolloGet({ operationName: 'Catalog', variables: '{}', extensions: text(extensions) }),
    (extensions: object, query: string) => apolloPost({ operationName: 'Catalog', variables: {}, extensions, query }),
  ],
  [
    'urql with GET',
    (extensions: object) => urqlGet({ operationName: 'Catalog', extensions: text(extensions), variables: '{}' }),
    (extensions: object, query: string) =>
      urqlGet({ operationName: 'Catalog', query, extensions: text(missed(extensions)), variables: '{}' }),
  ],
  [
    'urql with POST',
    (extensions: object) => urqlPost({ operationName: 'Catalog', variables: {}, extensions }),
    (extensions: object, query: string) =>
      urqlPost({ operationName: 'Catalog', query, variables: {}, extensions: missed(extensions) }),
  ],
] as const;

describe.each(clients)('%s', (client, askByHash, askWithQuery) => {
  // Its own, for the gateway is shared.
  const query = `${QUERY} # ${client}`;
  const extensions = persisted(hashOf(query));

  test('gets no answer that a cache may keep when a query is not known', async () => {
    expect(await askByHash(extensions)).toMatchObject({ cacheControl: 'no-store' });
  });

  test('is asked for a query that is not known, and answered by its hash afterwards', async () => {
    expect(await askByHash(extensions)).toMatchObject({ status: 200, answer: { errors: NOT_FOUND } });
    expect(await askWithQuery(extensions, query)).toMatchObject({ status: 200, answer: { data: DATA } });
    expect(await askByHash(extensions)).toMatchObject({ status: 200, answer: { data: DATA } });
  });
});

test('a query is not stored under the hash of another', async () => {
  const extensions = persisted(hashOf('{ never: __typename }'));
  expect(await apolloPost({ extensions, query: QUERY })).toMatchObject({ status: 400 });
  expect(await apolloPost({ extensions })).toMatchObject({ answer: { errors: NOT_FOUND } });
});

test('a query beyond the limit of a document is refused and not stored', async () => {
  const query = `${QUERY} #${'x'.repeat(100_000)}`;
  const extensions = persisted(hashOf(query));
  const refusal = [{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'DOCUMENT_CHARACTERS' } }];
  expect(await apolloPost({ extensions, query })).toMatchObject({ status: 400, answer: { errors: refusal } });
  expect(await apolloPost({ extensions })).toMatchObject({ answer: { errors: NOT_FOUND } });
});

test('two queries that are asked by their hashes get an answer each', async () => {
  for (const query of [QUERY, '{ __typename }']) await apolloPost({ query, extensions: persisted(hashOf(query)) });
  expect(await apolloPost({ extensions: persisted(hashOf(QUERY)) })).toMatchObject({ answer: { data: DATA } });
  expect(await apolloPost({ extensions: persisted(hashOf('{ __typename }')) })).toMatchObject({
    answer: { data: { __typename: 'Query' } },
  });
});

test('a mutation cannot be asked by its hash with GET', async () => {
  const query = 'mutation { refreshCatalog { refresh { id } } }';
  const extensions = persisted(hashOf(query));
  await apolloPost({ query, extensions });
  expect(await apolloGet({ extensions: text(extensions) })).toMatchObject({ status: 405 });
});

test.each([
  ['another version', { version: 2, sha256Hash: hashOf(QUERY) }],
  ['no hash', { version: 1 }],
  ['a malformed hash', { version: 1, sha256Hash: '../../etc/passwd' }],
  ['no object', 'x'],
])('a persisted query with %s is refused', async (_what, persistedQuery) => {
  expect(await apolloPost({ query: QUERY, extensions: { persistedQuery } })).toMatchObject({
    status: 400,
    answer: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
  });
});

test('the least recently used queries make room for others', async () => {
  await apolloPost({ query: QUERY, extensions: persisted(hashOf(QUERY)) });
  for (let index = 0; index < 180; index++) {
    const query = `{ __typename } #${index}${'x'.repeat(99_000)}`;
    await apolloPost({ query, extensions: persisted(hashOf(query)) });
  }
  expect(await apolloPost({ extensions: persisted(hashOf(QUERY)) })).toMatchObject({ answer: { errors: NOT_FOUND } });
});

const apolloHeaders = { accept: 'application/graphql-response+json,application/json;q=0.9' };
const urqlHeaders = {
  accept:
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
};

function apolloPost(body: object) {
  return post(body, apolloHeaders);
}

function urqlPost(body: object) {
  return post(body, urqlHeaders);
}

function apolloGet(parameters: Readonly<Record<string, string>>) {
  return get(parameters, { ...apolloHeaders, 'content-type': 'application/json' });
}

function urqlGet(parameters: Readonly<Record<string, string>>) {
  return get(parameters, urqlHeaders);
}

async function post(body: object, headers: Readonly<Record<string, string>>) {
  const sent = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: text(body) };
  return outcome(await fetch(`${gateway.url}/graphql`, sent));
}

async function get(parameters: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>>) {
  return outcome(await fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters)}`, { headers }));
}

async function outcome(response: Response) {
  const answer = (await response.json()) as Answer;
  return { status: response.status, cacheControl: response.headers.get('cache-control'), answer };
}

function persisted(sha256Hash: string) {
  return { persistedQuery: { version: 1, sha256Hash } };
}

/** urql marks what it sends again. */
function missed(extensions: object) {
  return { persistedQuery: { ...Object.values(extensions)[0], miss: true } };
}

function hashOf(query: string): string {
  return createHash('sha256').update(query).digest('hex');
}

function text(value: object): string {
  return JSON.stringify(value);
}
