import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Receiver, receiver, verified } from '../feeds/receiver.ts';
import { createWebhook, webhookSettings, webhookState } from '../feeds/webhook-calls.ts';
import { catalog } from '../fixtures/catalog.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';

let database: TestDatabase;
let source: FaultServer;
let endpoint: Receiver;
const gateways: TestGateway[] = [];

beforeAll(async () => {
  source = await faultServer();
  source.serve('/catalog.json', json(catalog));
  endpoint = await receiver();
  database = await testDatabase();
  const settings = { MODELSDEV_BASE_URL: source.url, ...webhookSettings };
  // The embedded database has one gateway.
  const count = process.env['DATABASE_URL'] ? 2 : 1;
  for (let index = 0; index < count; index++) gateways.push(await testGateway(settings, database));
  await first().refresh();
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await endpoint?.close();
  await source?.close();
  await database?.remove();
});

function first(): TestGateway {
  const [gateway] = gateways;
  if (!gateway) throw new Error('There is no gateway.');
  return gateway;
}

async function spend(gateway: TestGateway, project: string): Promise<void> {
  const { errors } = await gateway.ask(
    `mutation ($event: UsageEventInput!) { recordUsage(input: { events: [$event] }) { recorded } }`,
    { event: { model: 'openai/gpt-5', project, usage: { input: 100_000 } } },
    ADMIN_KEY,
  );
  expect(errors).toBeUndefined();
}

async function budget(project: string, thresholds: readonly number[]): Promise<string> {
  const { data, errors } = await first().askAsOperator(
    `mutation ($project: String!, $thresholds: [Int!]!) {
      setBudget(input: {
        scope: { project: $project }, amount: "1", period: MONTH, action: NOTIFY, thresholds: $thresholds
      }) { budget { id } userErrors { code } }
    }`,
    { project, thresholds },
  );
  expect(errors).toBeUndefined();
  return data.setBudget.budget.id;
}

test('a webhook receives each threshold once, whichever gateways record the usage', async () => {
  const { id, secret } = await createWebhook(first(), { url: endpoint.url, events: ['BUDGET_ALERTS'] });
  const budgetId = await budget('alerted', [10, 20, 50]);
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => spend(gateways[index % gateways.length] ?? first(), 'alerted')),
  );
  const state = await eventually(
    () => webhookState(first(), id),
    ({ deliveries }) =>
      deliveries.nodes.length >= 3 &&
      deliveries.nodes.every(({ status }: { status: string }) => status === 'DELIVERED'),
  );
  expect(
    state.deliveries.nodes.map(({ event, changeCount }: Record<string, unknown>) => ({ event, changeCount })),
  ).toEqual(Array.from({ length: 3 }, () => ({ event: 'BUDGET_ALERT', changeCount: 0 })));
  const messages = endpoint.requests.map((request) => {
    verified(secret, request);
    return JSON.parse(request.body);
  });
  expect(messages.map(({ data }) => data.threshold).toSorted((one, other) => one - other)).toEqual([10, 20, 50]);
  for (const { type, data } of messages) {
    expect(type).toBe('budget.alert');
    expect(data).toMatchObject({
      webhook: id,
      budget: { id: budgetId, scope: 'PROJECT', subject: 'alerted', period: 'MONTH', action: 'NOTIFY' },
      amount: '1',
    });
    expect(Number(data.spent)).toBeGreaterThanOrEqual(data.threshold / 100);
  }
});

test('a webhook for changes receives no budget alert, and one for alerts no change', async () => {
  const [before, changes] = [endpoint.requests.length, await receiver()];
  try {
    await createWebhook(first(), { url: changes.url });
    await budget('both', [1]);
    await spend(first(), 'both');
    source.serve('/catalog.json', json({ ...catalog, providers: { ...catalog.providers, mistral: undefined } }));
    await first().refresh();
    await changes.received(1);
    await endpoint.received(before + 1);
    expect(changes.requests.map(({ body }) => JSON.parse(body).type)).toEqual(['catalog.changed']);
    expect(endpoint.requests.slice(before).map(({ body }) => JSON.parse(body).type)).toEqual(['budget.alert']);
  } finally {
    await changes.close();
  }
});

test('an operator changes what a webhook sends, to at least one kind', async () => {
  const alerts = await receiver();
  try {
    const { id } = await createWebhook(first(), { url: alerts.url });
    const update = (events: readonly string[]) =>
      first().askAsOperator(
        `mutation ($id: ID!, $events: [WebhookEventKind!]!) {
          updateWebhook(input: { id: $id, events: $events }) { webhook { events } userErrors { code } }
        }`,
        { id, events },
      );
    expect((await update([])).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    const { data, errors } = await update(['BUDGET_ALERTS', 'BUDGET_ALERTS']);
    expect(errors).toBeUndefined();
    expect(data.updateWebhook).toEqual({ webhook: { events: ['BUDGET_ALERTS'] }, userErrors: [] });
    await budget('changed', [1]);
    await spend(first(), 'changed');
    await alerts.received(1);
    expect(JSON.parse(alerts.requests[0]?.body ?? '').type).toBe('budget.alert');
  } finally {
    await alerts.close();
  }
});

test('a webhook that sends nothing is refused', async () => {
  const { errors } = await first().askAsOperator(
    `mutation { createWebhook(input: { url: "${endpoint.url}", events: [] }) { webhook { id } } }`,
  );
  expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});
