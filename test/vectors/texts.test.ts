import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { embeddings, status } from '../harness/model-upstream.ts';
import { callerOf, serverHasVectors, type VectorClient } from './vector-gateways.ts';

/** A word is a dimension. */
const words = ['cat', 'dog', 'invoice'];
const vectorOf = (text: string) => words.map((word) => (text.includes(word) ? 1 : 0.01));

// On a server without the extension there is no place for vectors.
const onVectors = test.skipIf(serverHasVectors === false);

let gateway: CallingGateway;
let client: VectorClient;
beforeAll(async () => {
  gateway = await callingGateway();
  client = await callerOf(gateway, 'alice');
});
afterAll(() => gateway.close());

function searchText(collection: string, text: string) {
  return client.ask(
    `query ($text: String) { searchPoints(collection: "${collection}", text: $text, first: 1) { id } }`,
    {
      text,
    },
  );
}

onVectors('texts are embedded by the model of the collection, for points and searches, and metered', async () => {
  gateway.upstream.serve('local', embeddings({ vectorOf, tokens: 6 }));
  const { collection } = await client.create({ name: 'texts', dimensions: 3, model: 'local/chat-1' });
  expect(collection.model).toBe('local/chat-1');
  const points = [
    { id: 'a', text: 'a cat sleeps' },
    { id: 'b', vector: [0, 1, 0] },
    { id: 'c', text: 'pay this invoice' },
  ];
  const start = gateway.upstream.requests.length;
  expect(await client.upsert('texts', points)).toEqual({ upserted: 3, userErrors: [] });
  expect(gateway.upstream.requests.slice(start).map(({ body }) => body)).toEqual([
    { model: 'chat-1', input: ['a cat sleeps', 'pay this invoice'], encoding_format: 'float', dimensions: 3 },
  ]);
  expect((await searchText('texts', 'which invoice?')).data.searchPoints).toEqual([{ id: 'c' }]);
  const { data } = await gateway.askAsOperator(
    '{ usage(filter: { owners: ["alice"] }) { totals { requests inputTokens } } }',
  );
  expect(data.usage.totals).toEqual({ requests: 2, inputTokens: 12 });
  const log = await gateway.askAsOperator(
    '{ auditLog(filter: { actions: ["searchPoints"] }) { nodes { outcome detail } } }',
  );
  expect(log.data.auditLog.nodes).toEqual([{ outcome: 'SUCCEEDED', detail: null }]);
});

onVectors('a model that does not embed leaves the points as they are', async () => {
  await client.create({ name: 'failing', dimensions: 3, model: 'local/chat-1' });
  gateway.upstream.serve('local', status(400, { error: { message: 'no' } }));
  expect(
    await client.upsert('failing', [
      { id: 1, text: 'cat' },
      { id: 2, vector: [1, 0, 0] },
    ]),
  ).toMatchObject({
    upserted: 0,
    userErrors: [{ code: 'EMBEDDING_FAILED', path: 'points' }],
  });
  expect((await searchText('failing', 'cat')).errors).toMatchObject([
    { extensions: { code: 'EMBEDDING_FAILED', reason: 'PROVIDER_REFUSED' } },
  ]);
  gateway.upstream.serve('local', embeddings({ vectorOf: () => [1, 2] }));
  expect(await client.upsert('failing', [{ id: 1, text: 'cat' }])).toMatchObject({
    userErrors: [{ code: 'EMBEDDING_FAILED' }],
  });
  expect(await client.data('{ vectorCollection(name: "failing") { pointCount } }')).toEqual({
    vectorCollection: { pointCount: 0 },
  });
});

onVectors('a collection without a model takes no texts', async () => {
  await client.create({ name: 'plain', dimensions: 3 });
  expect(await client.upsert('plain', [{ id: 1, text: 'cat' }])).toMatchObject({
    userErrors: [{ code: 'INVALID_TEXT', path: 'points.0.text' }],
  });
  expect((await searchText('plain', 'cat')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

onVectors('a point has a vector or a text, and a collection a model that is known', async () => {
  await client.create({ name: 'either', dimensions: 3, model: 'local/chat-1' });
  const start = gateway.upstream.requests.length;
  expect(
    await client.upsert('either', [{ id: 1, text: 'cat', vector: [1, 0, 0] }, { id: 2 }, { id: 3, text: ' ' }]),
  ).toMatchObject({
    userErrors: [
      { code: 'INVALID_VECTOR', path: 'points.0.vector' },
      { code: 'INVALID_VECTOR', path: 'points.1.vector' },
      { code: 'INVALID_TEXT', path: 'points.2.text' },
    ],
  });
  expect(gateway.upstream.requests).toHaveLength(start);
  expect(await client.create({ name: 'odd', dimensions: 3, model: 'local/none' })).toMatchObject({
    userErrors: [{ code: 'UNKNOWN_MODEL' }],
  });
});

test.runIf(serverHasVectors === false)('a server without the extension says what to install', async () => {
  const { errors } = await client.ask(
    'mutation { createVectorCollection(input: { name: "none", dimensions: 3 }) { userErrors { code } } }',
  );
  expect(errors).toMatchObject([
    { message: expect.stringContaining('pgvector'), extensions: { code: 'VECTORS_UNAVAILABLE' } },
  ]);
  expect(await client.data('{ vectorCollections { totalCount } viewer { owner } }')).toEqual({
    vectorCollections: { totalCount: 0 },
    viewer: { owner: 'alice' },
  });
});
