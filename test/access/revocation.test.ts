import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { transports } from '../harness/watch.ts';
import { bearer, codeOf, newKey, revokeKey, viewer } from './keys.ts';

/** A refresh fails, and is watched. */
const env = { MODELSDEV_BASE_URL: new URL('../fixtures/none/', import.meta.url).href };
const WATCH = 'subscription { refreshProgress { phase } }';

let database: TestDatabase;
let gateway: TestGateway;
/** Another gateway where the database allows one, else the same. */
let other: TestGateway;

beforeAll(async () => {
  database = await testDatabase();
  gateway = await testGateway(env, database);
  other = process.env['DATABASE_URL'] ? await testGateway(env, database) : gateway;
});
afterAll(async () => {
  if (other !== gateway) await other.close();
  await gateway.close();
  await database.remove();
});

test('a key revoked on another gateway is refused within a second', async () => {
  const { id, secret } = await newKey(gateway);
  await viewer(other, secret);
  await revokeKey(gateway, id);
  const began = performance.now();
  await eventually(
    () => viewer(other, secret),
    (answer) => codeOf(answer) === 'UNAUTHENTICATED',
  );
  expect(performance.now() - began).toBeLessThan(1_000);
});

describe.each(transports)('a subscription over %s', (_name, connect) => {
  test('ends within a second when its key is revoked on another gateway', async () => {
    const { id, secret } = await newKey(gateway);
    const connection = await connect(other.url, bearer(secret));
    const events = connection.watch(WATCH);
    await untilUsed(id);
    const began = performance.now();
    await revokeKey(gateway, id);
    await events.toTheEnd();
    expect(performance.now() - began).toBeLessThan(1_000);
    connection.close();
  });

  test('ends when its key expires', async () => {
    const { secret } = await newKey(gateway, { expiresAt: new Date(Date.now() + 1_500) });
    const connection = await connect(other.url, bearer(secret));
    await connection.watch(WATCH).toTheEnd();
    const { errors } = await viewer(other, secret);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    connection.close();
  });

  test('stays open when another key is revoked', async () => {
    const { id, secret } = await newKey(gateway);
    const connection = await connect(other.url, bearer(secret));
    const events = connection.watch(WATCH);
    await untilUsed(id);
    const stranger = await newKey(gateway);
    await revokeKey(gateway, stranger.id);
    await gateway.refresh();
    await events.until(({ refreshProgress }) => refreshProgress.phase === 'DONE');
    connection.close();
  });

  /** The identity is resolved, so that the subscription is watched. */
  async function untilUsed(id: string) {
    const used = 'query ($id: ID!) { node(id: $id) { ... on ApiKey { lastUsedAt } } }';
    await eventually(
      () => gateway.askAsOperator(used, { id }),
      ({ data }) => data.node.lastUsedAt !== null,
    );
  }
});

describe('a WebSocket', () => {
  test.each([
    ['an unknown key', 'unknown'],
    ['a key that was never given out', `mg_live_${'0'.repeat(49)}`],
  ])('with %s is refused with 4403', async (_name, credential) => {
    const socket = await openedSocket(gateway.url);
    socket.send(JSON.stringify({ type: 'connection_init', payload: bearer(credential) }));
    expect(await closeCode(socket)).toBe(4403);
  });

  test('is closed with 4403 when its key is revoked', async () => {
    const { id, secret } = await newKey(gateway);
    const socket = await openedSocket(other.url);
    const acknowledged = once(socket, 'message');
    socket.send(JSON.stringify({ type: 'connection_init', payload: bearer(secret) }));
    await acknowledged;
    const closed = closeCode(socket);
    await revokeKey(gateway, id);
    expect(await closed).toBe(4403);
  });

  test('is closed with 4403 when its key expires', async () => {
    const { secret } = await newKey(gateway, { expiresAt: new Date(Date.now() + 1_500) });
    const socket = await openedSocket(gateway.url);
    socket.send(JSON.stringify({ type: 'connection_init', payload: bearer(secret) }));
    expect(await closeCode(socket)).toBe(4403);
  });

  test('takes the key of its upgrade request where the client sends no parameters', async () => {
    const { secret } = await newKey(gateway, { name: 'header' });
    const socket = await openedSocket(gateway.url, bearer(secret));
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ viewer { name } }' } }));
    const [message] = await once(socket, 'message');
    expect(JSON.parse(String(message))).toMatchObject({ payload: { data: { viewer: { name: 'header' } } } });
    socket.close();
  });
});

async function openedSocket(url: string, headers: Readonly<Record<string, string>> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
  await once(socket, 'open');
  return socket;
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = await once(socket, 'close');
  return Number(code);
}
