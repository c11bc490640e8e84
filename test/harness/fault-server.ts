import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';

export interface FaultServer {
  /** `http://127.0.0.1:<port>`, or `https://localhost:<port>`, no slash at the end. */
  readonly url: string;
  /** In the order they came. */
  readonly requests: readonly SeenRequest[];
  /** Gives one answer after the other, the last for ever. Replaces what was served at this path. */
  serve(path: string, ...answers: readonly [Answer, ...Answer[]]): void;
  /** The next request to come, whatever its path. */
  nextRequest(): Promise<SeenRequest>;
  /** Breaks off what is still under way. */
  close(): Promise<void>;
}

interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** When the exchange is over, whether the answer was sent to its end. */
  readonly sentToItsEnd: Promise<boolean>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** A models.dev on loopback that does what it is told. A path nothing is served at answers 404. */
export async function faultServer(identity?: Identity): Promise<FaultServer> {
  const served = new Map<string, Answer[]>();
  const requests: SeenRequest[] = [];
  let awaiting = Promise.withResolvers<SeenRequest>();

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const seen = seenRequest(request, response);
    requests.push(seen);
    awaiting.resolve(seen);
    awaiting = Promise.withResolvers();
    nextAnswer(served.get(seen.path) ?? [])(request, response);
  };
  const server = identity ? createTlsServer({ ...identity }, answer) : createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // A string only for a pipe.

  return {
    url: identity ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    requests,
    serve: (path, ...answers) => void served.set(path, [...answers]),
    nextRequest: () => awaiting.promise,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function seenRequest(request: IncomingMessage, response: ServerResponse): SeenRequest {
  const sentToItsEnd = new Promise<boolean>((resolve) => {
    response.once('close', () => resolve(response.writableFinished));
  });
  return { path: request.url ?? '', headers: request.headers, sentToItsEnd };
}

function nextAnswer(answers: Answer[]): Answer {
  const [answer = status(404)] = answers;
  if (answers.length > 1) answers.shift();
  return answer;
}

interface BodyOptions {
  /** With its quotes. A request that names it is answered 304. */
  readonly etag?: string;
  readonly encoding?: keyof typeof encoders;
  readonly contentType?: string;
}

const encoders = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync };

export function json(document: unknown, options: BodyOptions = {}): Answer {
  return body(JSON.stringify(document), options);
}

/** Whatever it is, said to be JSON. */
export function body(content: string | Buffer, options: BodyOptions = {}): Answer {
  const { etag, encoding, contentType = 'application/json' } = options;
  const sent = encoding ? encoders[encoding](content) : Buffer.from(content);
  const headers = {
    'content-type': contentType,
    'content-length': sent.byteLength,
    ...(etag && { etag }),
    ...(encoding && { 'content-encoding': encoding }),
  };

  return (request, response) => {
    const held = etag !== undefined && request.headers['if-none-match'] === etag;
    if (held) response.writeHead(304, { etag }).end();
    else response.writeHead(200, headers).end(sent);
  };
}

export function html(): Answer {
  return body('<!doctype html><title>Models</title>', { contentType: 'text/html; charset=utf-8' });
}

/** The first half of the document, as if it were all. */
export function firstHalf(document: unknown, options: BodyOptions = {}): Answer {
  const content = JSON.stringify(document);
  return body(content.slice(0, content.length / 2), options);
}

export function status(code: number, { retryAfter }: { readonly retryAfter?: string } = {}): Answer {
  return (_request, response) => response.writeHead(code, retryAfter ? { 'retry-after': retryAfter } : {}).end();
}

export function redirect(location: string, code = 302): Answer {
  return (_request, response) => response.writeHead(code, { location }).end();
}

export function reset(): Answer {
  return (request) => request.socket.resetAndDestroy();
}

/** Announces all of the document, sends half of it and hangs up. */
export function brokenOff(document: unknown): Answer {
  const content = Buffer.from(JSON.stringify(document));
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': content.byteLength });
    response.write(content.subarray(0, content.byteLength / 2), () => response.destroy());
  };
}

export function silence(): Answer {
  return () => {};
}

/** One byte at a time. */
export function drip(document: unknown, everyMs: number): Answer {
  const content = Buffer.from(JSON.stringify(document));
  return (_request, response) => {
    let sentBytes = 0;
    const timer = setInterval(() => {
      response.write(content.subarray(sentBytes, ++sentBytes));
      if (sentBytes >= content.byteLength) response.end();
    }, everyMs);
    response.once('close', () => clearInterval(timer));
  };
}

/** Answers when it is released, so that a test can look at what goes on meanwhile. */
export function held(answer: Answer): { readonly answer: Answer; readonly release: () => void } {
  const released = Promise.withResolvers<void>();
  return {
    answer: (request, response) => void released.promise.then(() => answer(request, response)),
    release: released.resolve,
  };
}

/** Blanks without end, sent as fast as they are taken. */
export function endless(): Answer {
  const blanks = Buffer.alloc(65_536, ' ');
  return (_request, response) => {
    const source = new Readable({ read: () => void source.push(blanks) });
    response.once('close', () => source.destroy());
    response.writeHead(200, { 'content-type': 'application/json' });
    source.pipe(response);
  };
}

/** Small on the wire, `bytes` of blanks when uncompressed. */
export function bomb(bytes: number, encoding: keyof typeof encoders): Answer {
  return body(Buffer.alloc(bytes, ' '), { encoding });
}
