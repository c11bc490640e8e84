import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { baseModels, byteLength, catalog, documentOf, failure, fetched, providers } from './source-under-test.ts';

let folder: string;
let url: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-source-'));
  url = pathToFileURL(folder).href;
});
afterEach(() => rm(folder, { recursive: true }));

describe('a source that is a folder', () => {
  test('gives catalog.json', async () => {
    await write('catalog.json', catalog);
    expect(await fetched(url)).toEqual({
      kind: 'DOCUMENT',
      document: { providers, baseModels },
      etag: null,
      bytes: byteLength(catalog),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      attempts: 1,
    });
  });

  test('gives api.json with models.json when there is no catalog.json', async () => {
    await write('api.json', providers);
    await write('models.json', baseModels);
    expect(await fetched(url)).toMatchObject({ document: { providers, baseModels } });
  });

  test('may hold api.json alone', async () => {
    await write('api.json', providers);
    expect(await documentOf(fetched(url))).toEqual({ providers });
  });

  test('may be written with a slash at the end', async () => {
    await write('catalog.json', catalog);
    expect(await fetched(`${url}/`)).toMatchObject({ kind: 'DOCUMENT' });
  });

  test('is unreachable when it holds neither', async () => {
    expect(await failure(url)).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `${url} has neither catalog.json (file not found) nor api.json (file not found).`,
    });
  });

  test.each(['file:///dev/null', 'file://host/folder'])(
    'is unreachable when it is no folder of ours: %s',
    async (other) => {
      expect(await failure(other)).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    },
  );

  test('is held to the size limit', async () => {
    await write('catalog.json', catalog);
    expect(await failure(url, { maxBytes: 10 })).toMatchObject({ code: 'SOURCE_TOO_LARGE' });
  });

  test('is not a catalog when its file is cut in half', async () => {
    await writeFile(join(folder, 'catalog.json'), JSON.stringify(catalog).slice(0, 40));
    expect(await failure(url)).toMatchObject({
      code: 'NOT_A_CATALOG',
      message: `${url}/catalog.json is incomplete JSON; it ends after 40 bytes.`,
    });
  });

  test('tells how far it is', async () => {
    await write('catalog.json', catalog);
    const steps: unknown[] = [];
    await fetched(url, {}, { onBytes: (...step) => steps.push(step) });
    expect(steps).toEqual([[byteLength(catalog), byteLength(catalog)]]);
  });

  test('is left alone once aborted', async () => {
    const reason = new Error('The client left.');
    await expect(fetched(url, {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

function write(name: string, document: unknown): Promise<void> {
  return writeFile(join(folder, name), JSON.stringify(document));
}
