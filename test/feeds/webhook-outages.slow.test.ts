import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { ADMIN_KEY, testGateway } from '../harness/gateway.ts';
import { killGateways, type ReadyProcess, readyGateway } from '../harness/process.ts';
import { reusedDatabase } from '../harness/reused-database.ts';
import { changesOf, type Receiver, receiver } from './receiver.ts';
import { createWebhook, webhookSettings, webhookState } from './webhook-calls.ts';

let source: FaultServer;
let endpoint: Receiver;
let database: TestDatabase | undefined;
beforeEach(async () => {
  source = await faultServer();
  endpoint = await receiver();
  show(1);
});
afterEach(async () => {
  await killGateways();
  await endpoint.close();
  await source.close();
  await database?.remove();
  database = undefined;
});

function show(input: number): void {
  const models = ['a', 'b', 'c'].map((id) => entry(id, { cost: { input, output: 1 } }));
  source.serve('/catalog.json', json({ providers: byId(provider('acme', models)) }));
}

const RECORDED = '{ changes(orderBy: AS_RECORDED, first: 500) { nodes { id } } }';
const idsIn = (data: { changes: { nodes: readonly { id: string }[] } }) => data.changes.nodes.map(({ id }) => id);

describe('a gateway that is killed', () => {
  test('in the middle of a delivery loses no change, and repeats the message with its id', async () => {
    database = await testDatabase();
    const env = { ...database.env, ...webhookSettings, MODELSDEV_BASE_URL: source.url, WEBHOOK_TIMEOUT: '1s' };
    const first = await startedOn(env);
    await first.refresh();
    const { secret, id } = await createWebhook(first, { url: endpoint.url });
    // The endpoint has received the message, but the gateway does not learn of it.
    endpoint.answer(() => {});
    show(2);
    await first.refresh();
    const interrupted = await endpoint.received(1);
    await first.end('SIGKILL');
    endpoint.answer((response) => response.writeHead(204).end());

    const second = await startedOn(env);
    show(3);
    await second.refresh();
    await eventually(
      () => webhookState(second, id),
      ({ deliveries }) =>
        deliveries.nodes.filter(({ status }: { status: string }) => status === 'DELIVERED').length === 2,
    );
    expect(endpoint.requests[1]).toMatchObject({ id: interrupted.id, body: interrupted.body });
    expect(endpoint.requests).toHaveLength(3);
    const { data } = await second.ask(RECORDED);
    expect(changesOf(secret, endpoint.requests).map((change) => change.id)).toEqual(idsIn(data));
    // Two processes start, and the lease of the first one has to end.
  }, 180_000);

  async function startedOn(env: Readonly<Record<string, string>>) {
    const gateway = await readyGateway(env);
    return { ...gateway, askAsOperator: (query: string, variables?: object) => askAs(gateway, query, variables) };
  }

  function askAs(gateway: ReadyProcess, query: string, variables?: object) {
    return gateway.ask(query, variables, ADMIN_KEY);
  }
});

test('a host whose address is no longer public gets nothing', async () => {
  database = await reusedDatabase();
  const env = { MODELSDEV_BASE_URL: source.url, WEBHOOK_RETRY_DELAY: '20ms' };
  const lenient = await testGateway({ ...env, ...webhookSettings }, database);
  await lenient.refresh();
  // As if the name had led to a public address when the webhook was created.
  const { id } = await createWebhook(lenient, { url: endpoint.url.replace('127.0.0.1', 'localhost') });
  const literal = await createWebhook(lenient, { url: endpoint.url });
  await lenient.close();

  const strict = await testGateway(env, database);
  show(2);
  await strict.refresh();
  for (const webhook of [id, literal.id]) {
    const { deliveries } = await eventually(
      () => webhookState(strict, webhook),
      (state) => state.deliveries.nodes[0]?.attempts > 1,
    );
    expect(deliveries.nodes[0].error).toMatch(/not public/);
  }
  expect(endpoint.requests).toEqual([]);
  await strict.close();
});

const serverUrl = process.env['DATABASE_URL'];
test.skipIf(!serverUrl)('two gateways on one database deliver each message once', async () => {
  database = await reusedDatabase();
  const env = { ...webhookSettings, MODELSDEV_BASE_URL: source.url };
  const gateways = [await testGateway(env, database), await testGateway(env, database)] as const;
  await gateways[0].refresh();
  const { id, secret } = await createWebhook(gateways[1], { url: endpoint.url });
  for (let price = 2; price < 8; price += 1) {
    show(price);
    await gateways[price % 2 === 0 ? 0 : 1].refresh();
  }
  await eventually(
    () => webhookState(gateways[0], id),
    ({ deliveries }) =>
      deliveries.nodes.filter(({ status }: { status: string }) => status === 'DELIVERED').length === 6,
  );
  const { data } = await gateways[0].ask(RECORDED);
  expect(changesOf(secret, endpoint.requests).map((change) => change.id)).toEqual(idsIn(data));
  expect(endpoint.requests).toHaveLength(6);
  for (const gateway of gateways) await gateway.close();
});
