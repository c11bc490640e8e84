import { randomBytes } from 'node:crypto';
import type { Choices } from '../../fixtures/random-choice.ts';
import { type HostileKind, send, sendJson } from './hostile-request.ts';

const query = '{ models(first: 2) { nodes { key name } } }';
const body = JSON.stringify({ query, variables: { a: [1, 'é'] } });

/** Well-formed HTTP that is not GraphQL over HTTP. */
export const hostileHttp: readonly HostileKind[] = [
  {
    name: 'malformed JSON',
    count: 1_000,
    allowed: [200, 400],
    send: (url, choices) => send(url, { body: damaged(body, choices) }),
  },
  {
    name: 'wrong content types',
    count: 400,
    allowed: [200, 400, 415],
    send: (url, { pick }) => send(url, { body, headers: { 'content-type': pick(contentTypes) } }),
  },
  {
    name: 'duplicate keys',
    count: 300,
    allowed: [200, 400],
    send: (url, { upTo, pick }) => {
      const keys = Array.from({ length: upTo(500) }, () => `${JSON.stringify(pick(memberNames))}:${pick(members)}`);
      return send(url, { body: `{${keys.join(',')}}` });
    },
  },
  {
    name: 'invalid UTF-8',
    count: 500,
    allowed: [200, 400],
    send: (url, { upTo, pick }) => {
      const noise = pick([randomBytes(upTo(2_000)), Buffer.from([0xff, 0xfe]), Buffer.from([0xed, 0xa0, 0x80]), NUL]);
      const start = Buffer.from(pick(['', '{"query":"{ model(key: \\"', '{"query":"']));
      return send(url, { body: Buffer.concat([start, noise, Buffer.from(pick(['', '\\") { key } }"}', '"}']))]) });
    },
  },
  {
    name: 'lists of operations',
    count: 200,
    allowed: [400, 413],
    send: (url, { upTo }) =>
      sendJson(
        url,
        Array.from({ length: upTo(2_000) }, () => ({ query })),
      ),
  },
  {
    name: 'members of the wrong type',
    count: 400,
    allowed: [200, 400],
    send: (url, { pick }) => {
      const content = Object.fromEntries(
        ['query', 'variables', 'operationName', 'extensions', 'documentId'].map((name) => [name, pick(wrongValues)]),
      );
      return sendJson(url, pick([content, { query, ...content }, { ...content, query }, pick(wrongValues)]));
    },
  },
  {
    name: 'bad multipart',
    count: 275,
    allowed: [415],
    send: (url, { upTo, pick }) => {
      const parts = Array.from(
        { length: upTo(50) },
        () => `--x\r\nContent-Disposition: form-data; name="${pick(['operations', 'map', '0'])}"\r\n\r\n${body}\r\n`,
      );
      const type = pick(['multipart/form-data; boundary=x', 'multipart/form-data', 'multipart/mixed; boundary=']);
      return send(url, { body: parts.join('') + pick(['--x--', '', '--']), headers: { 'content-type': type } });
    },
  },
  {
    name: 'bad URLs and methods',
    count: 600,
    allowed: [200, 204, 400, 404, 405, 406, 414, 415, 431],
    send: (url, { pick }) =>
      send(url, {
        method: pick(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'HEAD']),
        path: pick(paths),
        headers: { accept: pick(['*/*', 'text/html', 'text/event-stream', 'x/y', ';;;', 'multipart/mixed']) },
      }),
  },
  {
    name: 'persisted queries that are not',
    count: 300,
    allowed: [200, 400],
    send: (url, { pick }) => {
      const sha256Hash = pick(['', 'x', '0'.repeat(64), 7, null, { a: 1 }, '__proto__']);
      const persistedQuery = pick([{ version: 1, sha256Hash }, { version: 'x', sha256Hash }, [], 'x', 1]);
      return sendJson(url, { ...pick([{}, { query }]), extensions: { persistedQuery } });
    },
  },
  {
    name: 'invalid credentials',
    // Few, because an address that guesses is slowed down.
    count: 25,
    allowed: [401, 429],
    send: (url, { upTo, pick }) => {
      const bearer = pick(['x', 'mg_x', `e.${'y'.repeat(upTo(5_000))}.z`, randomBytes(24).toString('base64url')]);
      return send(url, { body, headers: { authorization: `Bearer ${bearer}` } });
    },
  },
];

const NUL = Buffer.from('\\u0000\0');

const contentTypes = [
  'text/plain',
  'text/plain;charset=utf-8;application/json',
  'application/x-www-form-urlencoded',
  'application/graphql',
  'application/json; charset=utf-16',
  'application/json;;;',
  'application/xml',
  'application/jsonx',
  'json',
  '/',
  '',
  'application/octet-stream',
  'x'.repeat(5_000),
] as const;

const memberNames = [
  'query',
  'variables',
  '__proto__',
  'constructor',
  'extensions',
  'operationName',
  'toString',
] as const;
const members = [JSON.stringify(query), '{}', '[]', 'null', '"x"', '{"__proto__":{"polluted":true}}'] as const;
const wrongValues = [0, '', 'x', true, null, [], {}, [[]], { a: { b: [] } }, -1e308, '\ud800', '\u0000'] as const;

const paths = [
  '/graphql?query=%ff%fe',
  '/graphql?query=%7B__typename',
  '/graphql?variables=%7B',
  '/graphql?query={__typename}&variables=[]&extensions=5',
  '/graphql?query=mutation{refreshCatalog{userErrors{code}}}',
  '/graphql?query=query(&operationName=%00',
  `/graphql?query=${'a'.repeat(17_000)}`,
  '/graphql/../../etc/passwd',
  '/graphiql/../../../../etc/passwd',
  '/graphiql/%2e%2e%2f%2e%2e%2fpackage.json',
  '//graphql',
  '/%00',
  '/health/ready/..',
  '/metrics/%ff',
  '/graphql?query={__typename}&query={models{totalCount}}',
] as const;

/** With a part left out, doubled or replaced. */
function damaged(text: string, { upTo, pick, random }: Choices): Buffer {
  const bytes = Buffer.from(text);
  const at = Math.floor(random() * bytes.length);
  const end = Math.min(bytes.length, at + upTo(10));
  const middle = pick([Buffer.alloc(0), randomBytes(upTo(5)), bytes.subarray(0, end), Buffer.from(']}{['), NUL]);
  return Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(pick([at, end, bytes.length]))]);
}
