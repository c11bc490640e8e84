import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  body,
  bomb,
  drip,
  endless,
  type FaultServer,
  faultServer,
  held,
  json,
  silence,
} from '../../harness/fault-server.ts';
import { messageWith } from '../../harness/message-with.ts';
import { baseModels, byteLength, catalog, failure, fetched, providers } from './source-under-test.ts';

let server: FaultServer;
beforeEach(async () => {
  server = await faultServer();
});
afterEach(() => server.close());

describe('a time-out', () => {
  test('cuts off a source that is silent', async () => {
    server.serve('/catalog.json', silence());
    expect(await failure(server.url, { timeoutMs: 150 })).toMatchObject({
      code: 'SOURCE_TIMEOUT',
      message: `${server.url} did not send the complete document within 150 ms.`,
    });
  });

  test('lets a source pass that takes its time', async () => {
    const { answer, release } = held(json(catalog));
    server.serve('/catalog.json', answer);
    const request = server.nextRequest();
    const fetching = fetched(server.url);
    await request;
    release();
    expect(await fetching).toMatchObject({ kind: 'DOCUMENT', attempts: 1 });
  });

  test('cuts off a source that drips', async () => {
    server.serve('/catalog.json', drip(catalog, 20));
    expect(await failure(server.url, { timeoutMs: 150 })).toMatchObject({ code: 'SOURCE_TIMEOUT' });
  });

  test('lets go of the connection', async () => {
    server.serve('/catalog.json', silence());
    const request = server.nextRequest();
    await failure(server.url, { timeoutMs: 500 });
    expect(await (await request).sentToItsEnd).toBe(false);
  });

  test('is of one attempt: the next has its own', async () => {
    server.serve('/catalog.json', silence(), json(catalog));
    expect(await fetched(server.url, { timeoutMs: 500, maxRetries: 3 })).toMatchObject({ kind: 'DOCUMENT' });
  });
});

describe('the size limit', () => {
  const maxBytes = 1_000_000;

  test('lets a document of just this size pass', async () => {
    server.serve('/catalog.json', json(catalog));
    expect(await fetched(server.url, { maxBytes: byteLength(catalog) })).toMatchObject({ kind: 'DOCUMENT' });
  });

  test('refuses one that announces more, before reading it', async () => {
    server.serve('/catalog.json', (_request, response) => {
      response.writeHead(200, { 'content-length': maxBytes + 1 }).flushHeaders();
    });
    expect(await failure(server.url, { maxBytes })).toMatchObject({
      code: 'SOURCE_TOO_LARGE',
      message: `${server.url}/catalog.json exceeds the limit of 1000000 bytes.`,
    });
  });

  test('stops a body without end', async () => {
    server.serve('/catalog.json', endless());
    expect(await failure(server.url, { maxBytes })).toMatchObject({ code: 'SOURCE_TOO_LARGE' });
  });

  test('lets go of the connection of a body without end', async () => {
    server.serve('/catalog.json', endless());
    const request = server.nextRequest();
    await failure(server.url, { maxBytes });
    expect(await (await request).sentToItsEnd).toBe(false);
  });

  test.each(['gzip', 'br', 'zstd'] as const)('stops a bomb of %s', async (encoding) => {
    server.serve('/catalog.json', bomb(20 * maxBytes, encoding));
    expect(await failure(server.url, { maxBytes })).toMatchObject({ code: 'SOURCE_TOO_LARGE' });
  });

  test('stops a bomb before it is unpacked', async () => {
    server.serve('/catalog.json', bomb(20 * maxBytes, 'gzip'));
    let mostBytes = 0;
    const onBytes = (receivedBytes: number) => {
      mostBytes = receivedBytes;
    };
    await fetched(server.url, { maxBytes }, { onBytes }).catch(() => {});
    expect(mostBytes).toBeLessThanOrEqual(maxBytes);
  });

  test('holds for api.json and models.json together', async () => {
    server.serve('/api.json', json(providers));
    server.serve('/models.json', json(baseModels));
    expect(await failure(server.url, { maxBytes: byteLength(providers) + 1 })).toMatchObject({
      code: 'SOURCE_TOO_LARGE',
    });
  });

  test('is not tried again', async () => {
    server.serve('/catalog.json', json(catalog));
    await failure(server.url, { maxBytes: 1, maxRetries: 3 });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the limit of an entry', () => {
  const maxEntryBytes = 8 * 1024 * 1024;
  const withText = (bytes: number) => body(`{"providers":{"acme":"${'x'.repeat(bytes - 2)}"}}`);

  test('lets an entry of just this size pass', async () => {
    server.serve('/catalog.json', withText(maxEntryBytes));
    expect(await fetched(server.url)).toMatchObject({ kind: 'DOCUMENT' });
  });

  test('refuses a larger one', async () => {
    server.serve('/catalog.json', withText(maxEntryBytes + 1));
    expect(await failure(server.url)).toMatchObject({
      code: 'SOURCE_TOO_LARGE',
      message: messageWith(`${server.url}/catalog.json`, maxEntryBytes + 1, maxEntryBytes),
    });
  });
});

// Reading so many entries takes several seconds, and many more on a busy machine.
test('a document of more entries than the limit is refused', { timeout: 120_000 }, async () => {
  const maxEntries = 2_000_000;
  server.serve('/catalog.json', body(`{"providers":{${'"k":0,'.repeat(maxEntries)}"k":0}}`));
  expect(await failure(server.url, { timeoutMs: 110_000 })).toMatchObject({
    code: 'SOURCE_TOO_LARGE',
    message: messageWith(`${server.url}/catalog.json`, maxEntries),
  });
});

describe('progress', () => {
  test('ends with all bytes of the announced size', async () => {
    server.serve('/catalog.json', json(catalog));
    expect((await progress()).at(-1)).toEqual([byteLength(catalog), byteLength(catalog)]);
  });

  test('has no total for a compressed body, whose size is announced as compressed', async () => {
    server.serve('/catalog.json', json(catalog, { encoding: 'gzip' }));
    expect((await progress()).at(-1)).toEqual([byteLength(catalog), null]);
  });

  test('goes on from api.json to models.json', async () => {
    server.serve('/api.json', json(providers));
    server.serve('/models.json', json(baseModels));
    const bytes = byteLength(providers) + byteLength(baseModels);
    expect((await progress()).at(-1)).toEqual([bytes, bytes]);
  });

  async function progress(): Promise<[number, number | null][]> {
    const steps: [number, number | null][] = [];
    await fetched(server.url, {}, { onBytes: (receivedBytes, totalBytes) => steps.push([receivedBytes, totalBytes]) });
    return steps;
  }
});
