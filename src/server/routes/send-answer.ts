import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isStreamed, type RouteAnswer } from './http-route.ts';

export type ResponseFields = Readonly<Record<string, string>>;

/** Sends an answer. `own`: headers that belong to this request, in place of those of the answer. */
export async function sendAnswer(answer: RouteAnswer, response: ServerResponse, own: ResponseFields): Promise<void> {
  if (!isStreamed(answer)) {
    response.writeHead(answer.status, { ...answer.headers, ...own }).end(answer.body ?? undefined);
    return;
  }
  if (!(answer instanceof Response)) {
    response.writeHead(answer.status, { ...answer.headers, ...own });
    await pipeline(answer.parts, response);
    return;
  }
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...own });
  if (answer.body === null) response.end();
  // The stream of undici is that of `node:stream/web`; its types differ.
  else await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), response);
}
