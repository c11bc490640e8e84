import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  body,
  type FaultServer,
  faultServer,
  firstHalf,
  html,
  json,
  redirect,
  status,
} from '../../harness/fault-server.ts';
import { baseModels, byteLength, catalog, documentOf, etag, failure, fetched, providers } from './source-under-test.ts';

let server: FaultServer;
beforeEach(async () => {
  server = await faultServer();
});
afterEach(() => server.close());

describe('without catalog.json', () => {
  beforeEach(() => {
    server.serve('/api.json', json(providers, { etag }));
    server.serve('/models.json', json(baseModels));
  });

  test.each([
    ['404', status(404)],
    ['410', status(410)],
    ['a redirect', redirect('/')],
    ['a permanent redirect', redirect('/', 308)],
    ['HTML', html()],
    ['HTML that is called JSON', body('<!doctype html>')],
    ['HTML that is called JSON and larger than an entry', body(`<!doctype html>${'x'.repeat(9 * 1024 * 1024)}`)],
    ['nothing', body('')],
  ])('api.json and models.json stand in for %s', async (_got, answer) => {
    server.serve('/catalog.json', answer);
    expect(await fetched(server.url)).toMatchObject({
      kind: 'DOCUMENT',
      document: { providers, baseModels },
      attempts: 1,
    });
  });

  test('no redirect is followed', async () => {
    server.serve('/catalog.json', redirect('/elsewhere.json'));
    await fetched(server.url);
    expect(paths()).toEqual(['/catalog.json', '/api.json', '/models.json']);
  });

  test('the two are asked for unconditionally', async () => {
    await fetched(server.url, {}, { etag });
    expect(server.requests[1]?.headers).not.toHaveProperty('if-none-match');
  });

  test('there is no ETag', async () => {
    expect(await fetched(server.url)).toMatchObject({ etag: null });
  });

  test('the bytes of both count', async () => {
    expect(await fetched(server.url)).toMatchObject({ bytes: byteLength(providers) + byteLength(baseModels) });
  });

  test('the document does not speak of base models when models.json is not there', async () => {
    server.serve('/models.json', status(404));
    expect(await fetched(server.url)).toMatchObject({ document: { providers } });
    expect((await documentOf(fetched(server.url))).baseModels).toBeUndefined();
  });

  test('a models.json that fails fails the document', async () => {
    server.serve('/models.json', status(403));
    expect(await failure(server.url)).toMatchObject({ code: 'SOURCE_REFUSED' });
  });

  test.each([
    ['an empty object', {}],
    ['an array', []],
    ['null', null],
    ['another object', { error: 'no' }],
  ])('an api.json that is %s is not a catalog', async (got, value) => {
    server.serve('/api.json', json(value));
    expect(await failure(server.url)).toMatchObject({
      code: 'NOT_A_CATALOG',
      message: `${server.url}/api.json is not a catalog: expected an object of providers with "models"; got ${got}.`,
    });
  });

  test('a source without api.json as well has refused', async () => {
    server.serve('/api.json', redirect('/'));
    expect(await failure(server.url)).toMatchObject({
      code: 'SOURCE_REFUSED',
      message: `${server.url} has neither catalog.json (404 Not Found) nor api.json (redirect 302 Found, which is not followed).`,
    });
  });

  test('a source that shows a page for everything is not a catalog', async () => {
    server.serve('/catalog.json', html());
    server.serve('/api.json', html());
    expect(await failure(server.url)).toMatchObject({ code: 'NOT_A_CATALOG' });
  });
});

describe('a catalog.json that is not a catalog', () => {
  test.each([
    ['an empty object', {}],
    ['another object', { models: {} }],
    ['an array', [catalog]],
    ['null', null],
    ['a string', 'catalog'],
    ['"providers" as null', { providers: null }],
    ['"providers" as an array', { providers: [] }],
  ])('fails at once with what was got: %s', async (got, value) => {
    server.serve('/catalog.json', json(value));
    expect(await failure(server.url)).toMatchObject({
      code: 'NOT_A_CATALOG',
      message: `${server.url}/catalog.json is not a catalog: expected an object with an object "providers"; got ${got}.`,
    });
  });

  test('is not replaced by api.json', async () => {
    server.serve('/catalog.json', json({}));
    await failure(server.url);
    expect(paths()).toEqual(['/catalog.json']);
  });

  test('may be one cut in half', async () => {
    server.serve('/catalog.json', firstHalf(catalog));
    expect(await failure(server.url)).toMatchObject({
      code: 'NOT_A_CATALOG',
      message: expect.stringMatching(/catalog\.json is incomplete JSON; it ends after \d+ bytes\.$/),
    });
  });

  test('is not asked for again', async () => {
    server.serve('/catalog.json', firstHalf(catalog));
    await failure(server.url, { maxRetries: 3 });
    expect(server.requests).toHaveLength(1);
  });

  test('may be one of invalid UTF-8', async () => {
    server.serve('/catalog.json', body(Buffer.from(JSON.stringify(catalog), 'latin1')));
    expect(await failure(server.url)).toMatchObject({ code: 'NOT_A_CATALOG' });
  });
});

function paths(): string[] {
  return server.requests.map(({ path }) => path);
}
