import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Refusal, refusalBody } from './refusal.ts';

/** Answers a request that Node cannot read, such as one with a URL that is too long. Node itself answers without a body. */
export function refuseUnreadable({ code = '', rawPacket }: UnreadableRequest, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const { status, message } = reasons[code] ?? malformed;
  const body = refusalBody({ status, code: 'BAD_REQUEST', message });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  // An answer to HEAD has no body.
  const isHead = rawPacket?.toString('latin1', 0, 5) === 'HEAD ';
  socket.end(`${head.join('\r\n')}\r\n\r\n${isHead ? '' : body}`, () => socket.destroy());
}

interface UnreadableRequest extends NodeJS.ErrnoException {
  /** The bytes that came last. */
  readonly rawPacket?: Buffer;
}

const malformed = { status: 400, message: 'A request must be HTTP/1.1; got something else.' };

const reasons: Readonly<Record<string, Pick<Refusal, 'status' | 'message'>>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    message:
      'The URL and the headers can have at most 16384 bytes together; got more. Send a long operation with POST.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive in time.' },
};
