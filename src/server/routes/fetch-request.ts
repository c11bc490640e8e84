import { Readable } from 'node:stream';
import type { RouteCall } from './http-route.ts';

/** The request of a route in the form of the Fetch API, for libraries that expect it. Its body can be read once. */
export function fetchRequest({ request, url, signal }: RouteCall): Request {
  const { method = 'GET', headers } = request;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return new Request(url, {
    method,
    headers: fields,
    signal,
    // Without `duplex`, fetch refuses a stream as a body.
    ...(hasBody && { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' }),
  });
}
