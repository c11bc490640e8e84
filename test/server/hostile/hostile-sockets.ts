import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connectTo, type HostileKind, LEFT, sendBytes } from './hostile-request.ts';

const body = '{"query":"{ models(first: 2) { nodes { key } } }"}';
const head = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

/** Bytes that are not HTTP, or not all of it. */
export const hostileSockets: readonly HostileKind[] = [
  {
    name: 'header floods',
    count: 250,
    allowed: [200, 431],
    send: (url, { upTo, pick }) => {
      const count = upTo(4_000);
      const headers = pick([
        Array.from({ length: count }, (_, index) => `x-${index}: ${index}\r\n`).join(''),
        `x: ${'x'.repeat(count * 20)}\r\n`,
        `cookie: ${'a=b; '.repeat(count)}\r\n`,
      ]);
      return sendBytes(url, `${head}connection: close\r\ncontent-length: ${body.length}\r\n${headers}\r\n${body}`);
    },
  },
  {
    name: 'requests that contradict themselves',
    count: 250,
    allowed: [200, 400, 408, 411, 413, 417],
    send: (url, { pick, upTo }) => {
      const lengths = pick([
        'content-length: 5\r\ncontent-length: 50\r\n',
        `content-length: ${body.length}\r\ntransfer-encoding: chunked\r\n`,
        'transfer-encoding: chunked\r\n',
        'transfer-encoding: gzip, chunked\r\n',
        'content-length: -1\r\n',
        'content-length: 1e9\r\n',
        `content-length: ${'9'.repeat(upTo(40))}\r\n`,
        `content-length: ${body.length}\r\nexpect: 100-continue\r\n`,
        `content-length: ${body.length}\r\nexpect: something\r\n`,
        `content-length: ${body.length}\r\n folded: header\r\n`,
      ]);
      return sendBytes(url, `${head}connection: close\r\n${lengths}\r\n${body}`);
    },
  },
  {
    name: 'noise',
    count: 250,
    allowed: [0, 400],
    send: (url, { upTo, pick }) => {
      const noise = pick([
        randomBytes(upTo(2_000)),
        Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1'),
        Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
        Buffer.from('GET /graphql\r\n\r\n'),
        Buffer.from('GET /graphql HTTP/9.9\r\n\r\n'),
        Buffer.from('G\0T / HTTP/1.1\r\n\r\n'),
      ]);
      return sendBytes(url, Buffer.concat([noise, Buffer.from('\r\n\r\n')]));
    },
  },
  {
    name: 'slow headers and slow bodies',
    count: 250,
    allowed: [408],
    send: (url, { upTo, pick }) =>
      sendBytes(
        url,
        pick([
          head.slice(0, upTo(head.length)),
          `${head}content-length: ${body.length}\r\n\r\n${body.slice(0, upTo(body.length - 1))}`,
        ]),
      ),
  },
  {
    name: 'half-open connections',
    count: 250,
    allowed: [LEFT.status],
    send: async (url, { upTo, chance }) => {
      const socket = connectTo(url);
      await once(socket, 'connect');
      socket.write(`${head}content-length: ${body.length}\r\n\r\n${body.slice(0, upTo(body.length))}`);
      const closed = once(socket, 'close');
      if (chance(0.5)) socket.end();
      else socket.resetAndDestroy();
      socket.resume();
      await closed;
      return LEFT;
    },
  },
];
