import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Choices } from '../../fixtures/random-choice.ts';
import type { HostileKind, Reply } from './hostile-request.ts';

/** Frames and messages that break the protocol of WebSocket or of graphql-transport-ws. */
export const hostileWebSockets: readonly HostileKind[] = [
  {
    name: 'bad frames',
    count: 250,
    // 1006: cut without a close frame.
    allowed: [1002, 1006, 1007, 1009],
    send: (url, choices) =>
      onWebSocket(url, (_socket, connection) => {
        connection.write(badFrame(choices));
      }),
  },
  {
    name: 'bad messages',
    count: 250,
    allowed: [4400, 4401, 4403, 4409, 4429],
    send: (url, { pick }) =>
      onWebSocket(url, (socket) => {
        for (const message of pick(badConversations)) socket.send(message);
      }),
  },
  {
    name: 'hostile operations over WebSocket',
    count: 250,
    allowed: [4499],
    send: (url, { pick }) =>
      onWebSocket(url, (socket) => {
        socket.send(INIT);
        socket.on('message', (data) => {
          const { type } = JSON.parse(String(data));
          if (type === 'connection_ack') socket.send(subscribe('1', pick(badOperations)));
          if (type === 'error' || type === 'complete') socket.close(4499);
        });
      }),
  },
];

/** The reply is the code with which the connection is closed, and the last message. */
async function onWebSocket(url: string, act: (socket: WebSocket, connection: Socket) => void): Promise<Reply> {
  const { hostname, port } = new URL(url);
  const connection = connect(Number(port), hostname);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    createConnection: () => connection,
  });
  socket.on('error', () => {});
  let body = '';
  socket.on('message', (data) => {
    body = String(data);
  });
  const closed = once(socket, 'close');
  await once(socket, 'open');
  act(socket, connection);
  const [status] = await closed;
  return { status, body };
}

function badFrame({ pick, upTo }: Choices): Buffer {
  const mask = Buffer.alloc(4);
  return pick([
    // A reserved opcode.
    Buffer.from([0x83, 0x80, ...mask]),
    // A reserved bit.
    Buffer.from([0xf1, 0x80, ...mask]),
    // Without a mask.
    Buffer.from([0x81, 0x01, 0x61]),
    // Four gigabytes, and more than a number can hold.
    Buffer.from([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, ...mask]),
    Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ...mask]),
    // A fragmented ping, and a continuation of nothing.
    Buffer.from([0x09, 0x80, ...mask]),
    Buffer.from([0x80, 0x80, ...mask]),
    // Invalid UTF-8, and a close code that does not exist.
    Buffer.from([0x81, 0x82, ...mask, 0xff, 0xfe]),
    Buffer.from([0x88, 0x82, ...mask, 0x00, 0x01]),
    Buffer.concat([Buffer.from([0xff, 0xff]), randomBytes(upTo(200))]),
  ]);
}

const INIT = JSON.stringify({ type: 'connection_init' });

function subscribe(id: string, payload: unknown): string {
  return JSON.stringify({ id, type: 'subscribe', payload });
}

const watch = { query: 'subscription { refreshProgress { phase } }' };

const badConversations = [
  ['{'],
  [''],
  ['null'],
  ['[]'],
  ['5'],
  [JSON.stringify({ type: 'unknown' })],
  [JSON.stringify({ type: 'connection_init', payload: 'x' })],
  [JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer mg_x' } }), subscribe('1', watch)],
  [subscribe('1', watch)],
  [INIT, INIT],
  [INIT, subscribe('1', watch), subscribe('1', watch)],
  [INIT, JSON.stringify({ type: 'subscribe', payload: watch })],
  [INIT, JSON.stringify({ id: '', type: 'subscribe', payload: watch })],
  [INIT, subscribe('1', { query: 5 })],
  [INIT, subscribe('1', { query: '{ __typename }', variables: 'x' })],
  [INIT, JSON.stringify({ id: '1', type: 'complete', payload: {} }), '{{{'],
  [INIT, JSON.stringify({ id: 7, type: 'complete' })],
  [INIT, 'x'.repeat(100_000)],
] as const satisfies [readonly string[], ...(readonly string[])[]];

const badOperations = [
  { query: '' },
  { query: '{' },
  { query: 'query A { __typename } query B { __typename }' },
  { query: '{ __typename }', operationName: 'missing' },
  { query: `{${'a{'.repeat(2_000)}` },
  { query: `{${Array.from({ length: 5_000 }, (_, index) => `a${index}:__typename`).join(' ')}}` },
  { query: '{ ...f } fragment f on Query { ...f }' },
  { query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', variables: { ids: Array(20_000).fill('x') } },
  { query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', variables: { ids: Array(3_000).fill('x') } },
  { query: 'mutation { refreshCatalog { refresh { id } } }' },
  { query: 'subscription { catalogUpdated { version } refreshProgress { phase } }' },
  { query: '{ model(key: "\\u0000") { key } }' },
  { query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
] as const;
