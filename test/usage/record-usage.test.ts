import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

test('an idempotency key counts once, and another event with it is refused as a whole', async () => {
  const event = { model: 'nowhere/at-all', usage: { input: 1 }, idempotencyKey: 'k1', project: 'once' };
  expect(await record([event, event])).toMatchObject({ recorded: 1, duplicates: 1, unresolved: 1 });
  expect(await record([event])).toMatchObject({ recorded: 0, duplicates: 1 });
  const refused = await record([
    { model: 'x/y', usage: { input: 5 }, project: 'once' },
    { ...event, usage: { input: 2 } },
  ]);
  expect(refused).toMatchObject({
    recorded: 0,
    userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', path: 'events.1.idempotencyKey' }],
  });
  const { totals } = await usage(
    '(filter: { projects: ["once"] })',
    'totals { requests unresolvedRequests unpricedRequests costExact }',
  );
  expect(totals).toEqual({ requests: 1, unresolvedRequests: 1, unpricedRequests: 1, costExact: '0' });
});

test('a caller sees and spends for its own owner alone', async () => {
  const { secret } = await newKey(gateway, { role: 'CALLER', owner: 'team-b' });
  const event = { model: 'nowhere/at-all', usage: { input: 1 } };
  expect(await record([event], secret)).toMatchObject({ recorded: 1 });
  expect(await record([{ ...event, owner: 'team-a' }], secret)).toMatchObject({
    userErrors: [{ code: 'FOREIGN_OWNER' }],
  });
  const { data } = await gateway.ask('{ usage(groupBy: [OWNER]) { nodes { owner } } }', {}, secret);
  expect(data.usage.nodes).toEqual([{ owner: 'team-b' }]);
});

test('a budget that blocks lets no parallel calls pass it together, and alerts once', async () => {
  const { models } = await gateway.read(
    '{ models(filter: { priced: true, free: false }, first: 1) { nodes { key } } }',
  );
  const [{ key: model }] = models.nodes;
  const SET = `mutation { setBudget(input: { scope: { owner: "team-c" }, amount: "0.01", period: DAY, action: BLOCK }) { budget { id remainingExact } userErrors { code message } } }`;
  expect((await gateway.askAsOperator(SET)).data.setBudget.userErrors).toEqual([]);
  const { data } = await gateway.ask(
    `{ model(key: "${model}") { estimateCost(usage: { input: 100 }) { totalExact } } }`,
  );
  const each = Number(data.model.estimateCost.totalExact);
  const RESERVE = `mutation { reserveAllowance(input: { model: "${model}", owner: "team-c", usage: { input: 100 } }) { reservation { id } userErrors { code } } }`;
  const calls = Math.floor(0.01 / each) + 10;
  const answers = await Promise.all(Array.from({ length: Math.min(200, calls) }, () => gateway.askAsOperator(RESERVE)));
  const reserved = answers.filter(({ data: { reserveAllowance } }) => reserveAllowance.reservation);
  expect(reserved.length).toBe(Math.min(200, Math.floor(0.01 / each)));
});
