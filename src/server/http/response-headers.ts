import type { Plugin } from 'graphql-yoga';

const always = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' };
/** No answer of the API is a page; a page brings its own policy. */
const unlessSet = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};

/** These headers with those that every answer has. */
export function withSafetyHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...unlessSet, ...headers, ...always };
}

/** The last plugin, so that others can say how long their answers keep. */
export const responseHeaders: Plugin = {
  onResponse({ response: { headers } }) {
    // Asks proxies such as nginx to pass on each event of a stream at once.
    if (headers.get('content-type')?.startsWith('text/event-stream')) headers.set('x-accel-buffering', 'no');
    for (const [name, value] of Object.entries(always)) headers.set(name, value);
    for (const [name, value] of Object.entries(unlessSet)) {
      if (!headers.has(name)) headers.set(name, value);
    }
  },
};
