import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, catalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY, testGateway } from '../harness/gateway.ts';
import { get } from './get.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway?.close());

const read = async (path: string) => JSON.parse((await get(gateway.url + path)).text);

describe('the files of models.dev', () => {
  test('equal the document of the source', async () => {
    expect(await read('/api.json')).toEqual(catalog.providers);
    expect(await read('/models.json')).toEqual(catalog.models);
    expect(await read('/catalog.json')).toEqual(catalog);
  });

  test('have every entry in the words of the source, with its order of keys and unknown keys', async () => {
    const { providers } = await read('/catalog.json');
    for (const [key, { models, ...own }] of Object.entries(catalog.providers)) {
      const { models: served, ...ownServed } = providers[key];
      expect(JSON.stringify(ownServed)).toBe(JSON.stringify(own));
      for (const [id, model] of Object.entries(models)) expect(JSON.stringify(served[id])).toBe(JSON.stringify(model));
    }
  });

  test('show an earlier day with `asOf`, and with it the models that are gone now', async () => {
    const { data } = await gateway.ask('{ refreshes(first: 2) { nodes { observedAt } } }');
    const [, first] = data.refreshes.nodes;
    const earlier = await read(`/catalog.json?asOf=${first.observedAt}`);
    expect(earlier).toEqual(earlierCatalog);
    expect(earlier.providers.openai.models).toHaveProperty('o1');
    expect((await read('/api.json')).openai.models).not.toHaveProperty('o1');
  });

  test('have one provider at its own path', async () => {
    expect(await read('/api/openrouter.json')).toEqual(catalog.providers['openrouter']);
    expect(await get(`${gateway.url}/api/nobody.json`)).toMatchObject({ status: 404 });
    expect(await get(`${gateway.url}/api/__proto__.json`)).toMatchObject({ status: 404 });
  });

  test('include a schema and types with all keys', async () => {
    const { $id, $defs } = await read('/model-schema.json');
    expect($id).toBe('https://models.dev/model-schema.json');
    expect($defs.Model.enum).toContain('openai/gpt-5');
    const count = Object.values(catalog.providers).flatMap(({ models }) => Object.keys(models)).length;
    expect($defs.Model.enum).toHaveLength(count);
    const { text } = await get(`${gateway.url}/models.d.ts`);
    expect(text).toContain('\n  | "openai/gpt-5"');
    expect(text.match(/^ {2}\| /gm)).toHaveLength(count + Object.keys(catalog.providers).length);
  });
});

describe('over HTTP', () => {
  test('an unchanged file is answered with 304, and each encoding has its own ETag', async () => {
    const etags = new Set<string>();
    for (const [encoding, decode] of [
      ['identity', (body: Buffer) => body],
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
      ['zstd', zstdDecompressSync],
    ] as const) {
      const sent = { 'accept-encoding': encoding };
      const { status, headers, body } = await get(`${gateway.url}/api.json`, sent);
      expect({ status, encoding: headers['content-encoding'] ?? 'identity' }).toEqual({ status: 200, encoding });
      expect(headers).toMatchObject({
        'cache-control': 'public, max-age=0, s-maxage=60',
        'access-control-allow-origin': '*',
        'content-type': 'application/json; charset=utf-8',
        vary: 'Accept-Encoding, Authorization',
      });
      expect(JSON.parse(decode(body).toString())).toEqual(catalog.providers);
      const etag = String(headers['etag']);
      expect(etag).toMatch(/^"[\w-]+"$/);
      etags.add(etag);
      const again = await get(`${gateway.url}/api.json`, { ...sent, 'if-none-match': `"other", ${etag}` });
      expect(again).toMatchObject({ status: 304, text: '' });
      expect(again.headers).toMatchObject({ etag, vary: 'Accept-Encoding, Authorization' });
    }
    expect(etags.size).toBe(4);
  });

  test('HEAD has the headers of GET and no body', async () => {
    const { headers } = await get(`${gateway.url}/models.json`);
    const head = await get(`${gateway.url}/models.json`, {}, 'HEAD');
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-length']).toBe(headers['content-length']);
    expect(head.headers['etag']).toBe(headers['etag']);
  });

  test('bad input is refused with its reason', async () => {
    for (const asOf of ['yesterday', '2026-02-31', '', '%00']) {
      const { status, text } = await get(`${gateway.url}/api.json?asOf=${asOf}`);
      expect({ status, code: JSON.parse(text).errors[0].extensions.code }).toEqual({
        status: 400,
        code: 'BAD_USER_INPUT',
      });
    }
    expect(await get(`${gateway.url}/api.json?asOf=1999-01-01`)).toMatchObject({ status: 404 });
    expect(await get(`${gateway.url}/api.json`, {}, 'POST')).toMatchObject({ status: 405 });
  });

  test('many requests at once read the catalog once', async () => {
    await gateway.refresh({ force: true });
    const statements = await gateway.statements(() =>
      Promise.all(Array.from({ length: 20 }, () => get(`${gateway.url}/catalog.json`))),
    );
    expect(statements.filter((statement) => /from "models"/.test(statement))).toHaveLength(1);
  });
});

test('a key is required when reading requires one, and its answers stay out of shared caches', async () => {
  const closed = await testGateway({ READ_ACCESS: 'key' });
  try {
    expect(await get(`${closed.url}/api.json`)).toMatchObject({ status: 401 });
    const authorization = `Bearer ${ADMIN_KEY}`;
    const empty = await get(`${closed.url}/api.json`, { authorization });
    expect(empty).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(JSON.parse(empty.text).errors[0].extensions.code).toBe('CATALOG_EMPTY');
  } finally {
    await closed.close();
  }
  const { headers } = await get(`${gateway.url}/api.json`, { authorization: `Bearer ${ADMIN_KEY}` });
  expect(headers['cache-control']).toBe('private, no-cache');
});

test('the published form is served even where it alone has changed', async () => {
  const one = {
    id: 'one',
    name: 'One',
    cost: { input: 0.1, output: 1 },
    modalities: { input: ['text', 'image'], output: ['text'] },
  };
  const documentWith = (model: object) => ({
    models: {},
    providers: {
      acme: { id: 'acme', env: [], npm: '@acme/sdk', name: 'Acme ', models: { one: { ...one, ...model } } },
    },
  });
  const own = await catalogGateway(documentWith({}));
  const served = async () => JSON.parse((await get(`${own.url}/catalog.json`)).text);
  try {
    expect(await served()).toEqual(documentWith({}));
    const restated = documentWith({ name: ' One\t', cost: { input: 0.10000000000000002, output: 1 } });
    expect(await own.show(restated)).toMatchObject({ status: 'UNCHANGED' });
    expect(await served()).toEqual(restated);
    const reordered = documentWith({ modalities: { input: ['image', 'text'], output: ['text'] }, family: 'x' });
    await own.show(reordered);
    expect(await served()).toEqual(reordered);
    // A price that cannot be read leaves the known price in the catalog.
    await own.show(documentWith({ family: 'x', cost: { input: 'free', output: 1 } }));
    const { data } = await own.ask('{ model(key: "acme/one") { pricing { input } } }');
    expect(data.model.pricing.input).toBe(0.1);
    expect((await served()).providers.acme.models.one.cost).toEqual({ input: 'free', output: 1 });
  } finally {
    await own.close();
  }
});
