import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type TestGateway, testGateway } from '../harness/gateway.ts';

const QUERY = '{ catalog { version } }';
const PAGE = 'https://app.example';
const OTHER = 'https://other.example';

describe('by default, a page of any origin', () => {
  const gateway = gatewayFor({});

  test('may read an answer, but not with credentials', async () => {
    const { headers } = await post(gateway.url, { origin: OTHER });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('may send its key and read every header', async () => {
    const { status, headers } = await preflight(gateway.url, OTHER);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST');
  });

  test('may connect', async () => {
    expect(await connected(gateway.url, OTHER)).toBe(true);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'cannot send an operation as %s, for which a browser asks no permission',
    async (type) => {
      expect((await post(gateway.url, { origin: OTHER, 'content-type': type })).status).toBe(415);
    },
  );
});

describe('with CORS_ORIGINS, a page', () => {
  const gateway = gatewayFor({ CORS_ORIGINS: `${PAGE}, http://localhost:3000` });

  test('of a listed origin may read an answer', async () => {
    const { headers } = await post(gateway.url, { origin: PAGE });
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(headers.get('vary')).toMatch(/\bOrigin\b/);
  });

  test.each([OTHER, 'null', `${PAGE}.evil.example`])('of the origin %s may not', async (origin) => {
    const { headers } = await post(gateway.url, { origin });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('vary')).toMatch(/\bOrigin\b/);
  });

  test('of another origin gets no permission', async () => {
    expect((await preflight(gateway.url, OTHER)).headers.get('access-control-allow-origin')).toBeNull();
  });

  test('of a listed origin and our own may connect, another may not', async () => {
    expect(await connected(gateway.url, PAGE)).toBe(true);
    expect(await connected(gateway.url, gateway.url)).toBe(true);
    expect(await connected(gateway.url, OTHER)).toBe(false);
  });
});

describe('every answer', () => {
  const gateway = gatewayFor({});

  test.each(['/', '/graphql', `/graphql?query=${encodeURIComponent(QUERY)}`, '/health/ready', '/no'])(
    'at %s tells a browser to take it for what it is, and to put it into no frame',
    async (path) => {
      const { headers } = await fetch(gateway.url + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  test.each([QUERY, '{ nothing }', ''])('to %s is kept by no cache', async (query) => {
    const { headers } = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`);
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

function gatewayFor(env: Readonly<Record<string, string>>): { readonly url: string } {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway(env);
  });
  afterAll(() => gateway.close());
  return {
    get url() {
      return gateway.url;
    },
  };
}

function post(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: QUERY }),
  });
}

function preflight(url: string, origin: string): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    },
  });
}

async function connected(url: string, origin: string): Promise<boolean> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { origin });
  const opened = once(socket, 'open').then(() => true);
  const isOpen = await opened.catch(() => false);
  socket.terminate();
  return isOpen;
}
