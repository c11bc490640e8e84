import { once } from 'node:events';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { killGateways, type ReadyProcess, readyGateway } from '../harness/process.ts';

const SUBSCRIPTION = 'subscription { catalogUpdated { catalog { version } } }';
const PROVIDERS = '{ providers { nodes { key } } }';

let database: TestDatabase;
let source: FaultServer;
beforeEach(async () => {
  database = await testDatabase();
  source = await faultServer();
  source.serve('/catalog.json', json({ providers: { acme: { name: 'Acme', models: { m: { name: 'M' } } } } }));
});
afterEach(async () => {
  await killGateways();
  await source.close();
  await database.remove();
});

describe('a gateway that ends', () => {
  test('completes a subscription over WebSocket, then closes it as going away', async () => {
    const gateway = await readyGateway(database.env);
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const messages: { readonly type: string }[] = [];
    socket.on('message', (message) => messages.push(JSON.parse(String(message))));
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: SUBSCRIPTION } }));
    await subscribed(gateway);
    const closed = once(socket, 'close');
    expect(await gateway.end('SIGTERM')).toMatchObject({ code: 0 });
    expect((await closed)[0]).toBe(1001);
    expect(messages).toEqual([{ type: 'connection_ack' }, { id: '1', type: 'complete' }]);
  });

  test('completes a subscription over Server-Sent Events', async () => {
    const gateway = await readyGateway(database.env);
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: SUBSCRIPTION }),
    });
    const text = response.text();
    await subscribed(gateway);
    expect(await gateway.end('SIGTERM')).toMatchObject({ code: 0 });
    expect(await text).toMatch(/event: complete\ndata:?\s*$/);
  });
});

describe.skipIf(!process.env['DATABASE_URL'])('a gateway that ends while an operation runs', () => {
  test('is not ready, and answers the operation before it exits', async () => {
    const { gateway, blocker, answer } = await withBlockedOperation();
    const ended = gateway.end('SIGTERM');
    await eventually(
      () => fetch(`${gateway.url}/health/ready`),
      ({ status }) => status === 503,
    );
    blocker.release();
    expect(await answer).toEqual({ data: { providers: { nodes: [{ key: 'acme' }] } } });
    expect(await ended).toMatchObject({ code: 0, stderr: [] });
  });

  test('exits after SHUTDOWN_TIMEOUT without an answer', async () => {
    const { gateway, blocker, answer } = await withBlockedOperation({ SHUTDOWN_TIMEOUT: '100ms' });
    const outcome = answer.then(
      () => 'answered',
      () => 'cut',
    );
    await gateway.end('SIGTERM');
    blocker.release();
    expect(await outcome).toBe('cut');
  });

  /** An operation that waits for a lock on its table. */
  async function withBlockedOperation(env: Readonly<Record<string, string>> = {}) {
    const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url, ...env });
    await gateway.refresh();
    const blocker = await lockProviders();
    const answer = gateway.ask(PROVIDERS);
    await eventually(blocker.waiting, (count) => count > 0);
    return { gateway, blocker, answer };
  }

  async function lockProviders() {
    const client = postgres(database.env.DATABASE_URL ?? '', { max: 2 });
    const locked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const ended = client.begin(async (transaction) => {
      await transaction`lock table providers`;
      locked.resolve();
      await released.promise;
    });
    await locked.promise;
    const waiting = async () => {
      const [row] = await client`select count(*)::int as n from pg_locks where not granted`;
      return Number(row?.['n']);
    };
    const release = () => {
      released.resolve();
      void ended.then(() => client.end());
    };
    return { waiting, release };
  }
});

async function subscribed(gateway: ReadyProcess): Promise<void> {
  await eventually(
    async () => gateway.log,
    (log) => log.some(({ type }) => type === 'subscription'),
  );
}
