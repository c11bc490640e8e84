import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** As sent, without decompression. */
  readonly body: Buffer;
  readonly text: string;
}

/** Sends a request without the headers and the decompression that `fetch` adds. */
export async function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Received> {
  const sent = request(url, { headers, method });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = await buffer(response);
  return { status: response.statusCode, headers: response.headers, body, text: body.toString() };
}
