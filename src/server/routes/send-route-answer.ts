import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isStreamed, type RouteAnswer } from './http-route.ts';

export type ResponseFields = Readonly<Record<string, string>>;

/** Sends an answer. `own`: headers that belong to this request, in place of those of the answer. */
export async function sendRouteAnswer(
  answer: RouteAnswer,
  response: ServerResponse,
  own: ResponseFields,
): Promise<void> {
  if (!isStreamed(answer)) {
    response.writeHead(answer.status, { ...answer.headers, ...own }).end(answer.body ?? undefined);
    return;
  }
  if (!(answer instanceof Response)) {
    response.writeHead(answer.status, { ...answer.headers, ...own });
    return sendParts(answer.parts, response);
  }
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...own });
  if (answer.body === null) response.end();
  // The stream of undici is that of `node:stream/web`; its types differ.
  else await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response);
}

/** `pipeline` returns an iterator only between two parts, so the end of the connection returns it too. */
async function sendParts(parts: AsyncIterable<Uint8Array>, response: ServerResponse): Promise<void> {
  const iterator = parts[Symbol.asyncIterator]();
  const { promise: notReturned, reject } = Promise.withResolvers<never>();
  const leave = () => void Promise.resolve(iterator.return?.()).catch(reject);
  if (response.closed) leave();
  else response.once('close', leave);
  await Promise.race([pipeline({ [Symbol.asyncIterator]: () => iterator }, response), notReturned]);
}
