import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';

const DAY_MS = 24 * 60 * 60_000;

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

async function record(events: readonly object[]) {
  const { data, errors } = await gateway.askAsOperator(
    `mutation ($events: [UsageEventInput!]!) {
      recordUsage(input: { events: $events }) { recorded duplicates userErrors { code } }
    }`,
    { events },
  );
  expect(errors).toBeUndefined();
  return data.recordUsage;
}

async function totals(project: string) {
  const { data } = await gateway.askAsOperator(
    `{ usage(filter: { projects: ["${project}"] }) { totals { requests inputTokens } } }`,
  );
  return data.usage.totals;
}

const event = (project: string, fields: object = {}) => ({
  model: 'nowhere/at-all',
  usage: { input: 3 },
  project,
  ...fields,
});

test('an event that many calls send at once counts once', async () => {
  const sent = event('at-once', { idempotencyKey: 'at-once' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => record([sent])));
  expect(answers.map(({ recorded }) => recorded).toSorted()).toEqual([...Array(19).fill(0), 1]);
  expect(answers.every(({ recorded, duplicates }) => recorded + duplicates === 1)).toBe(true);
  expect(await totals('at-once')).toEqual({ requests: 1, inputTokens: 3 });
});

test('an event that is sent again in another month counts once', async () => {
  const sent = event('months', { idempotencyKey: 'months' });
  const at = (days: number) => ({ ...sent, at: new Date(Date.now() - days * DAY_MS).toISOString() });
  expect(await record([at(70)])).toMatchObject({ recorded: 1 });
  for (const again of [at(35), sent]) expect(await record([again])).toMatchObject({ recorded: 0, duplicates: 1 });
  expect(await totals('months')).toEqual({ requests: 1, inputTokens: 3 });
});

test('a key of a batch that was refused is free', async () => {
  const sent = event('refused', { idempotencyKey: 'refused' });
  await record([event('refused', { idempotencyKey: 'taken' })]);
  const refused = await record([sent, event('refused', { idempotencyKey: 'taken', usage: { input: 4 } })]);
  expect(refused).toMatchObject({ recorded: 0, userErrors: [{ code: 'IDEMPOTENCY_CONFLICT' }] });
  expect(await record([sent])).toMatchObject({ recorded: 1, duplicates: 0 });
  expect(await totals('refused')).toEqual({ requests: 2, inputTokens: 6 });
});

test('batches with the same events in opposite order are recorded at once', async () => {
  const unkeyed = Array.from({ length: 40 }, (_, index) =>
    event('orders', { owner: `owner-${index}`, latencyMs: 100 * index }),
  );
  const batch = unkeyed.map((one, index) => ({ ...one, idempotencyKey: `order-${index}` }));
  const answers = await Promise.all(
    [batch, batch.toReversed(), unkeyed, unkeyed.toReversed(), unkeyed, unkeyed.toReversed()].map(record),
  );
  expect(answers.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(5 * 40);
  expect(await totals('orders')).toEqual({ requests: 5 * 40, inputTokens: 5 * 40 * 3 });
});
