import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { openLog } from '../../src/log.ts';
import { SharedEvent } from '../../src/server/websocket/shared-event.ts';
import { Subscriber } from '../../src/server/websocket/subscriber.ts';
import { MAX_UNSENT_BYTES } from '../../src/server/websocket/websocket-limits.ts';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, catalogGateway } from '../harness/catalog-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { type Watch, webSocket } from '../harness/watch.ts';

const UPDATES = `subscription { catalogUpdated {
  catalog { version }
  changes(first: 3) { nodes { id kind } }
} }`;
const PROGRESS = 'subscription { refreshProgress { phase refresh { id } } }';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await catalogGateway(earlierCatalog);
});
afterAll(() => gateway.close());

describe('an event of a subscription', () => {
  test('is executed once for all WebSocket subscribers with the same document and role', async () => {
    const one = await statementsOfUpdate(await subscribers(1));
    const hundred = await statementsOfUpdate(await subscribers(100));
    // Each execution takes two statements.
    expect(hundred.statements.length).toBeLessThan(one.statements.length + 20);
    expect(hundred.events).toHaveLength(100);
    expect(new Set(hundred.events.map((event) => JSON.stringify(event))).size).toBe(1);
    expect(hundred.events[0].catalogUpdated.catalog.version).toBe(one.events[0].catalogUpdated.catalog.version + 1);
  });

  test('is executed once per document and variables', async () => {
    const query = `subscription ($first: Int!, $isShort: Boolean!) {
      catalogUpdated { catalog { version } changes(first: $first) { nodes { kind @skip(if: $isShort) __typename } } }
    }`;
    const connection = await webSocket(gateway.url);
    const watches = [1, 2].map((first) => connection.watch(query, { first, isShort: first === 1 }));
    await isSubscribed(connection);
    await nextVersion();
    const [one, two] = await Promise.all(watches.map(updateOf));
    expect(one.catalogUpdated.changes.nodes).toEqual([{ __typename: 'Change' }]);
    expect(two.catalogUpdated.changes.nodes).toHaveLength(2);
    expect(Object.keys(two.catalogUpdated.changes.nodes[0])).toEqual(['kind', '__typename']);
    connection.close();
  });

  test('reaches subscribers with different roles', async () => {
    const connections = [
      await webSocket(gateway.url),
      await webSocket(gateway.url, { authorization: `Bearer ${ADMIN_KEY}` }),
    ];
    const watches = connections.map((connection) => connection.watch(UPDATES));
    for (const connection of connections) await isSubscribed(connection);
    await nextVersion();
    const [one, two] = await Promise.all(watches.map(updateOf));
    expect(one).toEqual(two);
    for (const connection of connections) connection.close();
  });

  test('of a field that fails is the same error for each subscriber', async () => {
    const invalid = 'subscription { catalogUpdated { changes(first: -1) { totalCount } } }';
    const connection = await webSocket(gateway.url);
    const watches = [connection.watch(invalid), connection.watch(invalid)];
    await isSubscribed(connection);
    await nextVersion();
    for (const watch of watches) {
      expect((await watch.next())?.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    connection.close();
  });
});

test('a later subscriber starts with the newest state, and the others go on when one leaves', async () => {
  const connection = await webSocket(gateway.url);
  const first = connection.watch(PROGRESS);
  const { refreshProgress: newest } = await updateOf(first);
  const later = connection.watch(PROGRESS);
  expect(await updateOf(later)).toEqual({ refreshProgress: newest });
  first.leave();
  await nextVersion();
  const end = await later.until(
    ({ refreshProgress: { phase, refresh } }) => phase === 'DONE' && refresh.id !== newest.refresh.id,
  );
  expect(end.refreshProgress.phase).toBe('DONE');
  connection.close();
});

test('a subscription that fails to begin is refused for each subscriber, and can begin again', async () => {
  const unknown = 'subscription { refreshProgress(refreshId: "Refresh:999999") { phase } }';
  const connection = await webSocket(gateway.url);
  for (const watch of [connection.watch(unknown), connection.watch(unknown)]) {
    expect((await watch.next())?.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  }
  expect((await connection.watch(unknown).next())?.errors).toHaveLength(1);
  connection.close();
});

test('live subscriptions are counted for each subscriber', async () => {
  const before = await liveSubscriptions();
  const watches = await subscribers(5);
  expect(await liveSubscriptions()).toBe(before + 5);
  for (const watch of watches) watch.leave();
  await eventually(liveSubscriptions, (count) => count === before);
});

describe('a subscriber whose socket is busy', () => {
  const lines: string[] = [];
  const log = openLog('warn', { write: (line) => void lines.push(line) });

  test('gets the newest events, in order, and then the end', async () => {
    const { socket, sent, taken } = busySocket();
    const subscriber = new Subscriber({ socket, log, operationId: '"1"', maxWaiting: 2, onLeave: () => {} });
    for (let number = 1; number <= 5; number++) subscriber.send(new SharedEvent({ data: { number } }));
    subscriber.end();
    for (let count = 0; count < 3; count++) taken();
    expect(await subscriber.next()).toEqual({ done: true, value: undefined });
    expect(sent().map((message) => JSON.parse(message))).toEqual(
      [1, 4, 5].map((number) => ({ id: '"1"', type: 'next', payload: { data: { number } } })),
    );
  });

  test('sends a large event in frames of one message', () => {
    const { socket, sent } = busySocket();
    const text = 'x'.repeat(100_000);
    new Subscriber({ socket, log, operationId: 'a', maxWaiting: 1, onLeave: () => {} }).send(
      new SharedEvent({ data: { text } }),
    );
    expect(JSON.parse(sent().join(''))).toEqual({ id: 'a', type: 'next', payload: { data: { text } } });
  });

  test('is cut when it does not read, with one line in the log', () => {
    const { socket, sent } = busySocket();
    const unsentBytes = MAX_UNSENT_BYTES + 1;
    let readyState: number = socket.OPEN;
    const terminate = () => {
      readyState = socket.CLOSING;
    };
    const unread = Object.defineProperties(socket, {
      bufferedAmount: { value: unsentBytes },
      readyState: { get: () => readyState },
      terminate: { value: terminate },
    });
    const subscriber = new Subscriber({ socket: unread, log, operationId: 'a', maxWaiting: 1, onLeave: () => {} });
    for (let number = 1; number <= 2; number++) subscriber.send(new SharedEvent({ data: { number } }));
    expect([readyState, sent()]).toEqual([socket.CLOSING, []]);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 40, unsentBytes }]);
  });
});

async function subscribers(count: number): Promise<readonly Watch[]> {
  const watches: Watch[] = [];
  while (watches.length < count) {
    const connection = await webSocket(gateway.url);
    const room = Math.min(50, count - watches.length);
    watches.push(...Array.from({ length: room }, () => connection.watch(UPDATES)));
    await isSubscribed(connection);
  }
  return watches;
}

/** A connection handles its messages in their order. */
async function isSubscribed(connection: Awaited<ReturnType<typeof webSocket>>): Promise<void> {
  await connection.watch('{ __typename }').next();
}

async function statementsOfUpdate(watches: readonly Watch[]) {
  const events: Awaited<ReturnType<typeof updateOf>>[] = [];
  const statements = await gateway.statements(async () => {
    await nextVersion();
    events.push(...(await Promise.all(watches.map(updateOf))));
  });
  for (const watch of watches) watch.leave();
  return { events, statements: statements.filter((statement) => statement.startsWith('select')) };
}

let isLater = false;
function nextVersion() {
  isLater = !isLater;
  return gateway.show(isLater ? catalog : earlierCatalog);
}

async function updateOf(watch: Watch | undefined) {
  const event = await watch?.next();
  if (!event || event.errors) throw new Error(JSON.stringify(event));
  return event.data;
}

async function liveSubscriptions(): Promise<number> {
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(/^modelgraph_subscriptions_live (\d+)$/m.exec(metrics)?.[1]);
}

/** A socket that takes a message only when told so. */
function busySocket() {
  const messages: string[] = [];
  const waiting: (() => void)[] = [];
  const send = (message: Buffer, _options: object, onSent?: () => void) => {
    messages.push(message.toString());
    if (onSent) waiting.push(onSent);
  };
  const socket = { readyState: 1, OPEN: 1, bufferedAmount: 0, send, terminate: () => {} } as unknown as WebSocket;
  return { socket, sent: () => messages, taken: () => waiting.shift()?.() };
}
