import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { MAX_UNSENT_BYTES } from '../../src/server/websocket/websocket-limits.ts';
import { eventually } from '../harness/eventually.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { eventStreams, webSocket } from '../harness/watch.ts';

const REQUEST_TIMEOUT_MS = 300;
/** Its answer is larger than the buffers of the two ends of a connection. */
const HUGE_QUERY = `{ ${Array.from(
  { length: 30 },
  (_, index) => `a${index}: __schema { types { description fields { description args { description } } } }`,
).join(' ')} }`;
/** Repeats descriptions of the schema. */
const LARGE_QUERY = `{ ${Array.from(
  { length: 50 },
  (_, index) => `a${index}: __type(name: "Query") { fields { description args { name description } } }`,
).join(' ')} }`;

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await testGateway({
    WEBSOCKETS_PER_ADDRESS: '3',
    REQUEST_TIMEOUT: `${REQUEST_TIMEOUT_MS}ms`,
    MODELSDEV_BASE_URL: new URL('../fixtures/none/', import.meta.url).href,
    TRUST_PROXY: '127.0.0.1',
  });
});
afterAll(() => gateway.close());

describe('WebSocket connections', () => {
  test('of one address are limited, until one of them closes', async () => {
    const first = await opened('192.0.2.1');
    const others = [await opened('192.0.2.1'), await opened('192.0.2.1')];
    expect(await statusOf('192.0.2.1')).toBe(429);
    expect(await statusOf('192.0.2.2')).toBe(101);
    first.close();
    await once(first, 'close');
    expect(await statusOf('192.0.2.1')).toBe(101);
    for (const socket of others) socket.terminate();
  });

  test('that do not introduce themselves are closed with 4408', async () => {
    const socket = await opened('192.0.2.3');
    const [code] = await once(socket, 'close');
    expect(code).toBe(4408);
  });

  test('run at most 100 operations', async () => {
    const connection = await webSocket(gateway.url);
    const watches = Array.from({ length: 101 }, () => connection.watch('subscription { refreshProgress { phase } }'));
    const answer = await watches.at(-1)?.next();
    expect(answer?.errors?.[0]?.extensions).toEqual({
      code: 'LIMIT_EXCEEDED',
      limit: 'OPERATIONS',
      requested: 100,
      allowed: 99,
    });
    connection.close();
  });

  test('of a client that does not read are cut', async () => {
    const socket = await initialized('192.0.2.4');
    socket.pause();
    const closed = once(socket, 'close');
    const bytes = await answerBytes();
    const count = Math.min(99, Math.ceil((2 * MAX_UNSENT_BYTES) / bytes));
    expect(count * bytes).toBeGreaterThan(1.5 * MAX_UNSENT_BYTES);
    for (let id = 0; id < count; id++)
      socket.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query: LARGE_QUERY } }));
    const others = [await initialized('192.0.2.4'), await initialized('192.0.2.4')];
    await eventually(
      () => statusOf('192.0.2.4'),
      (status) => status === 101,
    );
    // A client that answers no ping is cut too, but without this line.
    expect(gateway.log.filter(({ msg }) => msg === 'WebSocket client does not read; connection cut')).toHaveLength(1);
    socket.on('error', () => {});
    socket.resume();
    expect((await closed)[0]).toBe(1006);
    for (const other of others) other.terminate();
  });
});

describe('the connection of a client that does not read', () => {
  test.each(['application/json', 'text/event-stream'])('is cut while it is sent an answer as %s', async (accept) => {
    const before = gateway.log.length;
    const socket = askedWithoutReading(accept);
    socket.on('error', () => {});
    await eventually(
      async () => gateway.log.slice(before),
      (log) => log.some(({ msg }) => msg === 'HTTP client does not read; connection cut'),
    );
    const closed = once(socket, 'close');
    socket.resume();
    await closed;
  });

  test('that waits for an event for longer stays open', async () => {
    const connection = await eventStreams(gateway.url);
    const events = connection.watch('subscription { refreshProgress { phase } }');
    await sleep(2 * REQUEST_TIMEOUT_MS);
    await gateway.askAsOperator('mutation { refreshCatalog(input: { wait: true }) { userErrors { code } } }');
    await events.until(({ refreshProgress }) => refreshProgress.phase === 'DONE');
    connection.close();
  });

  function askedWithoutReading(accept: string): Socket {
    const body = JSON.stringify({ query: HUGE_QUERY });
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\naccept: ${accept}\r\ncontent-length: ${body.length}\r\n\r\n`;
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(`${head}${body}`);
    return socket;
  }
});

describe('a request', () => {
  test('whose headers do not arrive in time is refused', async () => {
    expect(await answerTo('POST /graphql HTTP/1.1\r\nhost: x\r\n')).toMatch(/^HTTP\/1.1 408 /);
  });

  test('whose body does not arrive in time is refused', async () => {
    const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{';
    expect(await answerTo(head)).toMatch(/^HTTP\/1.1 408 /);
  });

  test('with too many bytes of headers is refused', async () => {
    expect(await answerTo(`GET /graphql HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(17_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
  });
});

async function answerBytes(): Promise<number> {
  return JSON.stringify(await gateway.ask(LARGE_QUERY)).length;
}

function socketFrom(address: string): WebSocket {
  return new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { 'x-forwarded-for': address },
  });
}

async function opened(address: string): Promise<WebSocket> {
  const socket = socketFrom(address);
  await once(socket, 'open');
  return socket;
}

async function initialized(address: string): Promise<WebSocket> {
  const socket = await opened(address);
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await once(socket, 'message');
  return socket;
}

async function statusOf(address: string): Promise<number | undefined> {
  const socket = socketFrom(address);
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  socket.once('upgrade', ({ statusCode }) => resolve(statusCode));
  socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
  socket.on('error', () => {});
  const status = await promise;
  socket.terminate();
  return status;
}

async function answerTo(sent: string): Promise<string> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.write(sent);
  return text(socket);
}
