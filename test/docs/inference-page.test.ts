import { getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer } from '../access/keys.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { type ModelUpstream, modelUpstream, openAi } from '../harness/model-upstream.ts';
import { eventStreams } from '../harness/watch.ts';
import { shownOperations } from './documents.ts';

const operations = (await shownOperations()).filter(({ place }) => place.startsWith('docs/inference.md'));

let gateway: CatalogGateway;
let upstream: ModelUpstream;
beforeAll(async () => {
  upstream = await modelUpstream();
  upstream.serve('v1', openAi({ text: 'Oslo' }));
  gateway = await gatewayWithCatalog({ ALLOW_PRIVATE_UPSTREAMS: 'true' });
});
afterAll(async () => {
  await gateway?.close();
  await upstream?.close();
});

/** In the order of the page: the server that it registers is called below. */
test.each(operations.map((operation) => [operation.place, operation] as const))('%s', async (_place, shown) => {
  const query = shown.query.replace('http://127.0.0.1:8000', upstream.url);
  if (getOperationAST(parse(query))?.operation === 'subscription') return expectStream(query);
  const result = await gateway.askAsOperator(query);
  expect(result.errors).toBeUndefined();
  const [payload] = Object.values<{ userErrors?: unknown }>(result.data);
  expect(payload?.userErrors ?? []).toEqual([]);
  if (shown.answer !== null) expect(result).toEqual(shown.answer);
});

async function expectStream(query: string) {
  const connection = await eventStreams(gateway.url, bearer(ADMIN_KEY));
  const events = await connection.watch(query).toTheEnd();
  connection.close();
  expect(events.map(({ streamText }) => streamText.delta ?? '').join('')).toBe('Oslo');
  expect(events.at(-1).streamText).toMatchObject({ finishReason: 'STOP', userErrors: [] });
}
