import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { changesOf, type Receiver, type Respond, receiver, verified } from './receiver.ts';
import { CREATE, createWebhook, UPDATE, webhookSettings, webhookState } from './webhook-calls.ts';

let source: FaultServer;
let gateway: TestGateway;
let endpoint: Receiver;
let price = 1;

beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({
    MODELSDEV_BASE_URL: source.url,
    WEBHOOK_TIMEOUT: '2s',
    WEBHOOK_RETRY_PERIOD: '24h',
    ...webhookSettings,
  });
  await raisePrices();
});
afterAll(async () => {
  await gateway?.close();
  await source?.close();
});
beforeEach(async () => {
  endpoint = await receiver();
});
afterEach(async () => {
  const { data } = await gateway.askAsOperator('{ webhooks { nodes { id } } }');
  for (const { id } of data.webhooks.nodes) await gateway.askAsOperator(DELETE, { input: { id } });
  await endpoint.close();
});

const DELETE =
  'mutation ($input: DeleteWebhookInput!) { deleteWebhook(input: $input) { deletedId userErrors { code } } }';
const TEST = `mutation ($input: TestWebhookInput!) {
  testWebhook(input: $input) { delivery { event status attempts responseStatus error } userErrors { code } }
}`;

/** Every refresh changes the prices of two models. */
async function raisePrices(): Promise<void> {
  price += 1;
  await showModels({ input: price });
}

async function showModels(cost: object, fields: object = {}): Promise<void> {
  const models = ['a', 'b'].map((id) => entry(id, { cost: { output: 1, ...cost }, ...fields }));
  source.serve('/catalog.json', json({ providers: byId(provider('acme', models)) }));
  await gateway.refresh();
}

async function recordedAfter(cursor: string | null): Promise<string[]> {
  const { data } = await gateway.ask(
    'query ($after: String) { changes(orderBy: AS_RECORDED, first: 500, after: $after) { nodes { id } } }',
    { after: cursor },
  );
  return data.changes.nodes.map(({ id }: { id: string }) => id);
}

async function newestCursor(): Promise<string | null> {
  const { data } = await gateway.ask('{ changes(first: 1) { pageInfo { endCursor } } }');
  return data.changes.pageInfo.endCursor;
}

async function delivered(id: string, count: number) {
  return eventually(
    () => webhookState(gateway, id),
    ({ deliveries }) =>
      deliveries.nodes.filter(({ status }: { status: string }) => status === 'DELIVERED').length >= count,
  );
}

describe('a webhook', () => {
  test('receives each change after its creation once, in order and signed', async () => {
    const cursor = await newestCursor();
    const { id, secret } = await createWebhook(gateway, { url: endpoint.url });
    for (let round = 0; round < 3; round += 1) await raisePrices();
    const state = await delivered(id, 3);
    expect(endpoint.requests).toHaveLength(3);
    expect(changesOf(secret, endpoint.requests).map((change) => change.id)).toEqual(await recordedAfter(cursor));
    expect(state).toMatchObject({ status: 'ACTIVE', failingSince: null, nextAttemptAt: null });
    expect(state.deliveries.nodes[0]).toMatchObject({
      ...{ messageId: endpoint.requests[2]?.id, event: 'CHANGES', status: 'DELIVERED', changeCount: 2 },
      ...{ attempts: 1, responseStatus: 204, error: null },
    });
    const [change] = verified(secret, await endpoint.received(3)).data.changes;
    expect(change?.summary).toBe(`a: input price ${price - 1} → ${price} USD per million tokens`);
  });

  test('receives only what its filter matches', async () => {
    const filter = {
      models: ['acme/b'],
      fields: ['pricing.input'],
      minPercent: 1,
      direction: 'UP',
      since: '2026-01-01',
    };
    const { id, secret } = await createWebhook(gateway, { url: endpoint.url, filter });
    await raisePrices();
    await delivered(id, 1);
    expect(changesOf(secret, endpoint.requests).map(({ subject }) => subject)).toEqual(['acme/b']);
    const { data } = await gateway.askAsOperator('{ webhooks { nodes { filter } } }');
    expect(data.webhooks.nodes[0].filter).toEqual({ ...filter, since: '2026-01-01T00:00:00.000Z' });
  });

  test('alerts when a model gets dearer by a percentage, and another when it is deprecated', async () => {
    const models = ['acme/a'];
    const dearer = await createWebhook(gateway, {
      url: endpoint.url,
      filter: { models, fields: ['pricing'], direction: 'UP', minPercent: 5 },
    });
    const deprecated = await createWebhook(gateway, { url: endpoint.url, filter: { models, fields: ['status'] } });
    await showModels({ input: price * 1.04 });
    await showModels({ input: price / 2 });
    await showModels({ input: price });
    await delivered(dearer.id, 1);
    await showModels({ input: price }, { status: 'deprecated' });
    await delivered(deprecated.id, 1);
    expect(endpoint.requests).toHaveLength(2);
    const [[alert], [notice]] = [dearer, deprecated].map(({ secret }, index) =>
      changesOf(secret, endpoint.requests.slice(index, index + 1)),
    ) as [ReturnType<typeof changesOf>, ReturnType<typeof changesOf>];
    expect(alert).toMatchObject({
      subject: 'acme/a',
      summary: `a: input price ${price / 2} → ${price} USD per million tokens`,
    });
    expect(notice?.subject).toBe('acme/a');
  });

  test('keeps a filter by texts that the database cannot store, which match nothing', async () => {
    const { id } = await createWebhook(gateway, { url: endpoint.url, filter: { models: ['a\0', '\ud800'] } });
    const { id: other } = await createWebhook(gateway, { url: endpoint.url, filter: { models: ['acme/b'] } });
    await raisePrices();
    await delivered(other, 1);
    expect(endpoint.requests).toHaveLength(1);
    expect((await webhookState(gateway, id)).deliveries.totalCount).toBe(0);
  });

  test('begins after a cursor', async () => {
    const cursor = await newestCursor();
    await raisePrices();
    const { id, secret } = await createWebhook(gateway, { url: endpoint.url, after: cursor });
    await delivered(id, 1);
    expect(changesOf(secret, endpoint.requests).map((change) => change.id)).toEqual(await recordedAfter(cursor));
  });

  test.each<[string, Respond, number | null]>([
    ['status 500', (response) => response.writeHead(500).end(), 500],
    ['a redirect', (response) => response.writeHead(307, { location: '/other' }).end(), 307],
    ['a cut connection', (response) => response.socket?.destroy(), null],
  ])('is retried with the same message after %s, and loses nothing', async (_fault, fail, status) => {
    const cursor = await newestCursor();
    endpoint.answer(fail);
    const { id, secret } = await createWebhook(gateway, { url: endpoint.url });
    await raisePrices();
    await endpoint.received(3);
    await raisePrices();
    const failing = await eventually(
      () => webhookState(gateway, id),
      ({ deliveries }) => deliveries.nodes[0]?.attempts >= 3,
    );
    expect(failing).toMatchObject({ status: 'FAILING', deliveries: { totalCount: 1 } });
    expect(failing.deliveries.nodes[0]).toMatchObject({ status: 'PENDING', responseStatus: status });
    expect(new Set(endpoint.requests.map((request) => `${request.id} ${request.body}`)).size).toBe(1);

    endpoint.answer((response) => response.writeHead(200).end());
    await delivered(id, 2);
    expect(changesOf(secret, endpoint.requests).map((change) => change.id)).toEqual(await recordedAfter(cursor));
  });

  test('is paused by a status 410, reports it, and continues when it is resumed', async () => {
    const cursor = await newestCursor();
    endpoint.answer((response) => response.writeHead(410).end());
    const { id, secret } = await createWebhook(gateway, { url: endpoint.url });
    await raisePrices();
    const paused = await eventually(
      () => webhookState(gateway, id),
      ({ status }) => status === 'PAUSED',
    );
    expect(paused.pauseReason).toBe('ENDPOINT_GONE');
    expect(gateway.log.find(({ msg }) => msg === 'paused a webhook')).toMatchObject({ level: 50, webhook: id });
    endpoint.answer((response) => response.writeHead(200).end());
    await raisePrices();
    await gateway.askAsOperator(UPDATE, { input: { id, paused: false } });
    await delivered(id, 2);
    expect(changesOf(secret, endpoint.requests).map((change) => change.id)).toEqual(await recordedAfter(cursor));
  });

  test('waits while it is paused, and signs with both secrets after a rotation', async () => {
    const created = await createWebhook(gateway, { url: endpoint.url });
    const input = { id: created.id, paused: true, rotateSecret: true };
    const { data } = await gateway.askAsOperator(UPDATE, { input });
    expect(data.updateWebhook.webhook).toMatchObject({ status: 'PAUSED', pauseReason: 'REQUESTED' });
    const { secret } = data.updateWebhook;
    await raisePrices();
    await gateway.askAsOperator(UPDATE, { input: { id: created.id, paused: false, filter: {} } });
    const request = await endpoint.received(1);
    for (const known of [secret, created.secret]) expect(verified(known, request).data.changes).toHaveLength(2);
    expect(secret).not.toBe(created.secret);
  });

  test('is tested with a signed message, whether or not the endpoint accepts it', async () => {
    const { id, secret } = await createWebhook(gateway, { url: endpoint.url });
    const { data } = await gateway.askAsOperator(TEST, { input: { id } });
    expect(data.testWebhook).toEqual({
      delivery: { event: 'TEST', status: 'DELIVERED', attempts: 1, responseStatus: 204, error: null },
      userErrors: [],
    });
    expect(verified(secret, await endpoint.received(1)).type).toBe('webhook.test');
    endpoint.answer(() => {});
    const late = await gateway.askAsOperator(TEST, { input: { id } });
    expect(late.data.testWebhook).toMatchObject({
      delivery: { status: 'FAILED', responseStatus: null },
      userErrors: [{ code: 'DELIVERY_FAILED' }],
    });
  });

  test('does not delay another one when its endpoint is silent', async () => {
    const other = await receiver();
    endpoint.answer(() => {});
    await createWebhook(gateway, { url: endpoint.url });
    const { id } = await createWebhook(gateway, { url: other.url });
    await raisePrices();
    await endpoint.received(1);
    await delivered(id, 1);
    expect(endpoint.requests).toHaveLength(1);
    await other.close();
  });

  test('that does not exist is a user error', async () => {
    const id = 'Webhook:999999';
    const answers = [
      await gateway.askAsOperator(UPDATE, { input: { id } }),
      await gateway.askAsOperator(DELETE, { input: { id } }),
      await gateway.askAsOperator(TEST, { input: { id } }),
    ];
    for (const { data } of answers) {
      expect(Object.values(data)).toEqual([expect.objectContaining({ userErrors: [{ code: 'NOT_FOUND' }] })]);
    }
    const wrong = await gateway.askAsOperator(UPDATE, { input: { id: 'Model:acme/a' } });
    expect(wrong.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

test('a webhook whose deliveries fail for the retry period is paused', async () => {
  const own = await testGateway({
    ...webhookSettings,
    MODELSDEV_BASE_URL: source.url,
    WEBHOOK_RETRY_PERIOD: '50ms',
  });
  await own.refresh();
  endpoint.answer((response) => response.writeHead(503).end());
  const { id } = await createWebhook(own, { url: endpoint.url });
  price += 1;
  source.serve(
    '/catalog.json',
    json({ providers: byId(provider('acme', [entry('a', { cost: { input: price, output: 1 } })])) }),
  );
  await own.refresh({ allowMassRemoval: true });
  const paused = await eventually(
    () => webhookState(own, id),
    ({ status }) => status === 'PAUSED',
  );
  expect(paused).toMatchObject({ pauseReason: 'DELIVERY_FAILED', deliveries: { nodes: [{ status: 'PENDING' }] } });
  const metrics = await (await fetch(`${own.url}/metrics`)).text();
  expect(metrics).toMatch(/modelgraph_webhook_deliveries_total\{outcome="failed"\} [2-9]/);
  await own.close();
});

describe('without WEBHOOK_ALLOW_PRIVATE_ADDRESSES', () => {
  let strict: TestGateway;
  beforeAll(async () => {
    strict = await testGateway({ MODELSDEV_ENABLED: 'false' });
  });
  afterAll(() => strict?.close());

  test.each([
    'http://127.0.0.1/',
    'http://localhost:4000/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://224.0.0.1/',
    'http://[::]/',
  ])('%s is refused', async (url) => {
    const { data } = await strict.askAsOperator(CREATE, { input: { url } });
    expect(data.createWebhook).toEqual({ webhook: null, secret: null, userErrors: [{ code: 'PRIVATE_ADDRESS' }] });
  });

  test.each([
    'ftp://acme.example/',
    'hook',
    'https://user:word@acme.example/',
    `https://acme.example/${'x'.repeat(2000)}`,
  ])('%s is no URL of an endpoint', async (url) => {
    const { data } = await strict.askAsOperator(CREATE, { input: { url } });
    expect(data.createWebhook.userErrors).toEqual([{ code: 'INVALID_URL' }]);
  });
});
