import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Choices } from '../../fixtures/random-choice.ts';

/** Requests of one kind, made up at random. */
export interface HostileKind {
  readonly name: string;
  /** Of ten thousand. */
  readonly count: number;
  /** The status codes of HTTP or the close codes of a WebSocket that may answer it. */
  readonly allowed: readonly number[];
  send(url: string, choices: Choices): Promise<Reply>;
}

export interface Reply {
  /** The status of HTTP or the close code of a WebSocket. */
  readonly status: number;
  readonly body: string;
}

/** The client has left before an answer. */
export const LEFT: Reply = { status: 0, body: '' };

/** With this media type, a refused request has a status that says so. */
const always = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

export function closeConnections(): void {
  agent.destroy();
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A request that is well-formed HTTP. */
export function send(url: string, { method = 'POST', path = '/graphql', headers = {}, body = '' }: Sent) {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const bytes = Buffer.from(body);
  const sent = request(`${url}${path}`, {
    method,
    agent,
    headers: { ...always, 'content-length': bytes.length, ...headers },
  });
  sent.once('response', (response) => {
    text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
  });
  // A body that is too large is refused while it is sent.
  sent.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'ECONNRESET') resolve({ status: 413, body: '' });
    else reject(error);
  });
  sent.end(bytes);
  return promise;
}

export function sendJson(url: string, content: unknown): Promise<Reply> {
  return send(url, { body: JSON.stringify(content) });
}

/** Bytes on a connection of their own, whatever they mean. The server answers and closes, or cuts the connection. */
export async function sendBytes(url: string, bytes: string | Buffer): Promise<Reply> {
  const socket = connectTo(url);
  socket.write(bytes);
  const answer = await text(socket).catch(() => '');
  const final = answer.replace(/^HTTP\/1\.1 100 .*?\r\n\r\n/s, '');
  const [, status = '0', body = ''] = /^HTTP\/1\.1 (\d+) .*?\r\n\r\n(.*)$/s.exec(final) ?? [];
  return { status: Number(status), body };
}

export function connectTo(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  return socket;
}
