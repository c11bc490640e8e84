import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examples } from '../../src/server/graphiql/examples.ts';
import { type CatalogGateway, catalogGateway } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  const limit = { context: 1000, output: 100 };
  const model = { name: 'M', tool_call: true, limit, cost: { input: 1, output: 2 } };
  gateway = await catalogGateway({ providers: { acme: { name: 'Acme', models: { m: model } } } });
});
afterAll(() => gateway.close());

describe('the page', () => {
  test('is what a browser gets at /graphql', async () => {
    const { headers } = await browse();
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache');
  });

  test('fits the width of a phone', async () => {
    expect(await (await browse()).text()).toContain('<meta name="viewport" content="width=device-width');
  });

  test('does not store the headers, in which the key is', async () => {
    expect(settingsOf(await (await browse()).text()).options).toMatchObject({ shouldPersistHeaders: false });
  });

  test('has no script of its own, and may run none from elsewhere', async () => {
    const response = await browse();
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
    const scripts = [...(await response.text()).matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(scripts).toEqual([' type="application/json" id="settings"', expect.stringMatching(/ src="\/graphiql\//)]);
  });

  test('names only files of this gateway', async () => {
    const urls = urlsOf(await (await browse()).text());
    expect(urls.length).toBe(6);
    for (const url of urls) expect(url).toMatch(/^\/graphiql\/[\w-]+\.(js|css|svg)$/);
  });
});

describe('the files of the page', () => {
  test('are kept forever and are less than one and a half megabytes together', async () => {
    let bytes = 0;
    for (const url of urlsOf(await (await browse()).text())) {
      const response = await fetch(gateway.url + url, { headers: { 'accept-encoding': 'gzip, br' } });
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-encoding')).toBe('br');
      bytes += Number(response.headers.get('content-length'));
      await response.body?.cancel();
    }
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(1_500_000);
  });

  test('are the same in every encoding', async () => {
    const [style] = urlsOf(await (await browse()).text()).filter((url) => url.endsWith('.css'));
    const read = async (encoding: string) => {
      const response = await fetch(`${gateway.url}${style}`, { headers: { 'accept-encoding': encoding } });
      return { encoding: response.headers.get('content-encoding'), text: await response.text() };
    };
    const plain = await read('identity');
    expect(plain.encoding).toBeNull();
    expect(plain.text).toContain('.graphiql-container');
    for (const encoding of ['br', 'gzip']) expect(await read(encoding)).toEqual({ encoding, text: plain.text });
  });

  test.each(['/graphiql/', '/graphiql/no.js', '/graphiql/../package.json'])('are the only ones: %s', async (path) => {
    expect((await fetch(gateway.url + path)).status).toBe(404);
  });
});

test.each(examples)('the example "$title" is a valid operation', async ({ query }) => {
  const isSubscription = query.includes('subscription ');
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: isSubscription ? 'text/event-stream' : 'application/json',
      authorization: `Bearer ${ADMIN_KEY}`,
    },
    body: JSON.stringify({ query }),
  });
  expect(response.status).toBe(200);
  if (isSubscription) return response.body?.cancel();
  return expect(await response.json()).not.toHaveProperty('errors');
});

test('leads to the console, and to each example', async () => {
  const page = await (await browse()).text();
  expect(page).toContain('<a href="/">Console</a>');
  const linked = [...page.matchAll(/href="\?query=([^"]+)"/g)].map(([, query = '']) =>
    new URLSearchParams(`query=${query}`).get('query'),
  );
  expect(linked).toEqual(examples.map(({ query }) => query));
});

test('the documentation says what the graph is', async () => {
  const { __schema } = await gateway.read('{ __schema { description } }');
  expect(__schema.description).toMatch(/AI models/);
});

function browse(): Promise<Response> {
  return fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
}

function settingsOf(page: string) {
  const [, settings = ''] = /id="settings">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(settings) as { workers: Readonly<Record<string, string>>; options: object };
}

function urlsOf(page: string): string[] {
  const loaded = [...page.matchAll(/(?:src|href)="(\/graphiql\/[^"]+)"/g)].map(([, url]) => url ?? '');
  return [...loaded, ...Object.values(settingsOf(page).workers)];
}
