import type { RequestListener } from 'node:http';
import { quoteInput } from '../../quote-input.ts';
import { refused } from './refusal.ts';

/** Passes requests on whose URL, with the host that they name, can be read. Throws the refusal of every other one. */
export function withReadableUrl(listener: RequestListener): RequestListener {
  return (request, response) => {
    const { url = '', headers } = request;
    const { host = 'localhost' } = headers;
    if (!URL.canParse(`http://${host}${url}`)) {
      const message = `"Host" and the target of a request must form a URL; got ${quoteInput(host)} and ${quoteInput(url)}.`;
      throw refused({ status: 400, code: 'BAD_REQUEST', message });
    }
    return listener(request, response);
  };
}
