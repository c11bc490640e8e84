import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { anonymous, operator, refused as refusedIdentity } from '../../src/access/identity.ts';
import { openLog } from '../../src/log.ts';
import { clientAddress } from '../../src/server/http/client-address.ts';
import { refused } from '../../src/server/http/refusal.ts';
import { MemoryWindows } from '../../src/server/rate-limit/memory-windows.ts';
import type { RateLimiter } from '../../src/server/rate-limit/rate-limiter.ts';
import { fetchRequest } from '../../src/server/routes/fetch-request.ts';
import type { HttpRoute } from '../../src/server/routes/http-route.ts';
import { serveRoutes } from '../../src/server/routes/serve-routes.ts';
import { routeReport } from '../../src/server/telemetry/route-report.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const open = { methods: ['GET'], role: 'READER', cost: 1 } as const;
const text = (status: number, body: string) => ({ status, headers: {}, body: Buffer.from(body) });

const returned = Promise.withResolvers<void>();
/** Has one part, and waits for the next one without end. */
const waiting: AsyncIterableIterator<Uint8Array> = {
  next: vi
    .fn<() => Promise<IteratorResult<Uint8Array>>>(() => new Promise(() => {}))
    .mockResolvedValueOnce({ done: false, value: Buffer.from('one') }),
  return: async () => {
    returned.resolve();
    return { done: true, value: undefined };
  },
  [Symbol.asyncIterator]: () => waiting,
};

const routes: readonly HttpRoute[] = [
  { ...open, path: '/plain', handle: () => text(200, 'plain') },
  { ...open, path: '/logos/:key.svg', handle: ({ params }) => text(200, String(params['key'])) },
  { ...open, path: '/secret', role: 'OPERATOR', handle: () => text(200, 'secret') },
  { ...open, path: '/dear', cost: 1_000, handle: () => text(200, 'dear') },
  {
    ...open,
    path: '/bad',
    handle: () => {
      throw refused({ status: 404, code: 'NOT_FOUND', message: 'No such thing.' });
    },
  },
  {
    ...open,
    path: '/bug',
    handle: () => {
      throw new Error('password=hunter2');
    },
  },
  { ...open, path: '/waiting', handle: () => ({ status: 200, headers: {}, parts: waiting }) },
  {
    ...open,
    path: '/echo',
    methods: ['POST'],
    handle: async (call) => new Response(`got ${await fetchRequest(call).text()}`, { headers: { vary: 'Accept' } }),
  },
];

const metrics = createMetrics();
const log = openLog('fatal', { write: () => {} });
const windows = new MemoryWindows();
const rateLimiter: RateLimiter = {
  limitOf: () => 100,
  close: () => {},
  spend: async ({ identity }, cost) => {
    const { isWithin, spent } = windows.spend(identity.id, cost, 100);
    return { isWithin, tier: 'basic', limit: 100, remaining: 100 - spent, resetS: 1 };
  },
};
const identities = {
  admin: operator,
  bad: refusedIdentity({ code: 'UNAUTHENTICATED', message: 'the key is unknown' }),
};

let server: Server;
let url: string;
beforeAll(async () => {
  const listener = serveRoutes(
    routes,
    {
      access: {
        identify: async ({ bearer }) => identities[bearer as keyof typeof identities] ?? anonymous('public'),
        credentialEnds: { watch: () => () => {} } as never, // No credential ends.
        close: () => {},
      },
      addressOf: clientAddress([]),
      rateLimiter,
      corsOrigins: ['https://app.example'],
      report: routeReport({ metrics, tracing: null }, log, 1_000),
      log,
    },
    (_request, response) => response.writeHead(418).end(),
  );
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(url + path, init);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

test('a route answers its path, and every other path is passed on', async () => {
  expect(await ask('/plain?x=1')).toMatchObject({ status: 200, body: 'plain' });
  expect(await ask('/plain/')).toMatchObject({ status: 418 });
  expect(await ask('/nothing')).toMatchObject({ status: 418 });
});

test('the groups of a path are decoded, and stay within one segment', async () => {
  expect(await ask('/logos/a%20b.svg')).toMatchObject({ status: 200, body: 'a b' });
  expect(await ask('/logos/%E0%A4%A.svg')).toMatchObject({ status: 200, body: '%E0%A4%A' });
  expect(await ask('/logos/a/b.svg')).toMatchObject({ status: 418 });
});

test('another method is refused with those that are allowed', async () => {
  const { status, headers } = await ask('/plain', { method: 'POST' });
  expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, HEAD' });
});

test('a route requires its role, and a refused credential is none', async () => {
  expect(await ask('/secret')).toMatchObject({ status: 401 });
  expect(await ask('/plain', bearer('bad'))).toMatchObject({ status: 401 });
  expect(await ask('/secret', bearer('admin'))).toMatchObject({ status: 200 });
});

test('a request beyond the rate limit of its caller is refused', async () => {
  const { status, headers, body } = await ask('/dear');
  expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 429, retryAfter: '1' });
  expect(JSON.parse(body).errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', cost: 1_000 });
});

test('a bad request gets its reason, and a bug only the id of its log line', async () => {
  const bad = await ask('/bad');
  expect(bad.status).toBe(404);
  expect(JSON.parse(bad.body).errors).toEqual([{ message: 'No such thing.', extensions: { code: 'NOT_FOUND' } }]);
  const bug = await ask('/bug');
  expect(bug.status).toBe(500);
  expect(bug.body).not.toContain('hunter2');
  expect(JSON.parse(bug.body).errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
});

test('a library for the Fetch API reads the request and answers with a response', async () => {
  const { body, headers } = await ask('/echo', { method: 'POST', body: 'hello' });
  expect(body).toBe('got hello');
  expect(headers.get('vary')).toBe('Accept, Origin');
});

test('every answer is safe in a browser, is readable by allowed pages only, and has an id', async () => {
  const { headers } = await ask('/plain', { headers: { origin: 'https://app.example', 'x-request-id': 'mine' } });
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-request-id': 'mine',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'access-control-allow-origin': 'https://app.example',
    'ratelimit-limit': '100',
  });
  expect((await ask('/plain')).headers.get('access-control-allow-origin')).toBeNull();
});

test('requests are counted by route and status', async () => {
  await ask('/plain');
  expect(await metrics.text()).toMatch(/modelgraph_http_duration_seconds_count\{route="\/plain",status="200"\} \d/);
});

test('the parts of an answer are returned when the client leaves while the next one is awaited', async () => {
  const client = new AbortController();
  const response = await fetch(`${url}/waiting`, { signal: client.signal });
  const reader = response.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('one');
  client.abort();
  await returned.promise;
});
