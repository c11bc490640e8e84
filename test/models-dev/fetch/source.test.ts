import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { body, type FaultServer, faultServer, json, status } from '../../harness/fault-server.ts';
import { baseModels, byteLength, catalog, etag, failure, fetched, providers, sourceAt } from './source-under-test.ts';

let server: FaultServer;
beforeEach(async () => {
  server = await faultServer();
});
afterEach(() => server.close());

describe('a source over HTTP', () => {
  test('gives the providers and base models of catalog.json', async () => {
    server.serve('/catalog.json', json(catalog));
    expect(await fetched(server.url)).toMatchObject({ kind: 'DOCUMENT', document: { providers, baseModels } });
  });

  test('gives the ETag of catalog.json', async () => {
    server.serve('/catalog.json', json(catalog, { etag }));
    expect(await fetched(server.url)).toMatchObject({ etag });
  });

  test('counts one attempt when the first succeeds', async () => {
    server.serve('/catalog.json', json(catalog));
    expect(await fetched(server.url)).toMatchObject({ attempts: 1 });
  });

  test('says that a document already held is not modified', async () => {
    server.serve('/catalog.json', json(catalog, { etag }));
    expect(await fetched(server.url, {}, { etag })).toEqual({ kind: 'NOT_MODIFIED', attempts: 1 });
  });

  test('gives the document when another one is held', async () => {
    server.serve('/catalog.json', json(catalog, { etag }));
    expect(await fetched(server.url, {}, { etag: '"of yesterday"' })).toMatchObject({ kind: 'DOCUMENT', etag });
  });

  test('asks unconditionally when no document is held', async () => {
    server.serve('/catalog.json', json(catalog, { etag }));
    await fetched(server.url);
    expect(server.requests[0]?.headers).not.toHaveProperty('if-none-match');
  });

  test('is refused when it answers 304 to an unconditional request', async () => {
    server.serve('/catalog.json', status(304));
    expect(await failure(server.url)).toMatchObject({ code: 'SOURCE_REFUSED' });
  });

  test.each(['gzip', 'br', 'zstd'] as const)('may compress with %s', async (encoding) => {
    server.serve('/catalog.json', json(catalog, { encoding }));
    expect(await fetched(server.url)).toMatchObject({ document: { providers } });
  });

  test('counts the bytes of JSON, not those of the compressed body', async () => {
    server.serve('/catalog.json', json(catalog, { encoding: 'gzip' }));
    expect(await fetched(server.url)).toMatchObject({ bytes: byteLength(catalog) });
  });

  test('may begin with a byte order mark', async () => {
    server.serve('/catalog.json', body(`\uFEFF${JSON.stringify(catalog)}`));
    expect(await fetched(server.url)).toMatchObject({ document: { providers } });
  });

  test.each(['/x', '/x/', '/x?key=1'])('lies below the path of its base URL, %s', async (path) => {
    server.serve('/x/catalog.json', json(catalog));
    expect(await fetched(new URL(path, server.url))).toMatchObject({ kind: 'DOCUMENT' });
  });

  test('is called by its URL without credentials', () => {
    expect(sourceAt('https://user:secret@mirror.example/x/?key=1').url).toBe('https://mirror.example/x');
  });
});

describe('a request', () => {
  test('names modelgraph', async () => {
    server.serve('/catalog.json', json(catalog));
    await fetched(server.url);
    expect(server.requests[0]?.headers['user-agent']).toMatch(/^modelgraph\/\d+\.\d+\.\d+/);
  });

  test('carries the API key as a bearer token', async () => {
    server.serve('/catalog.json', json(catalog));
    await fetched(server.url, { apiKey: 'secret' });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer secret');
  });

  test('carries no authorization without an API key', async () => {
    server.serve('/catalog.json', json(catalog));
    await fetched(server.url);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('carries the credentials of the base URL', async () => {
    server.serve('/catalog.json', json(catalog));
    await fetched(server.url.replace('//', '//user:p%40ss@'));
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa('user:p@ss')}`);
  });
});
