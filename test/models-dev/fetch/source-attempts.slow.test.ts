import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  brokenOff,
  endless,
  type FaultServer,
  faultServer,
  json,
  reset,
  silence,
  status,
} from '../../harness/fault-server.ts';
import { baseModels, catalog, failure, fetched, providers } from './source-under-test.ts';

let server: FaultServer;
beforeEach(async () => {
  server = await faultServer();
});
afterEach(() => server.close());

describe('another attempt', () => {
  test.each([
    ['429', status(429, { retryAfter: '0' })],
    ['500', status(500, { retryAfter: '0' })],
    ['503', status(503, { retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' })],
    ['a connection that is reset', reset()],
    ['a body that breaks off', brokenOff(catalog)],
  ])('follows %s', async (_got, answer) => {
    server.serve('/catalog.json', answer, json(catalog));
    expect(await fetched(server.url, { maxRetries: 1 })).toMatchObject({ kind: 'DOCUMENT', attempts: 2 });
  });

  test.each([401, 403, 400])('does not follow %i', async (code) => {
    server.serve('/catalog.json', status(code));
    await failure(server.url, { maxRetries: 3 });
    expect(server.requests).toHaveLength(1);
  });

  test('is made at most as often as allowed', async () => {
    server.serve('/catalog.json', status(500, { retryAfter: '0' }));
    expect(await failure(server.url, { maxRetries: 2 })).toMatchObject({ code: 'SOURCE_REFUSED', attempts: 3 });
  });

  test('begins with catalog.json again when models.json failed', async () => {
    server.serve('/api.json', json(providers));
    server.serve('/models.json', status(500, { retryAfter: '0' }), json(baseModels));
    expect(await fetched(server.url, { maxRetries: 1 })).toMatchObject({ document: { baseModels }, attempts: 2 });
  });

  test('waits as long as the source asks', async () => {
    server.serve('/catalog.json', status(429, { retryAfter: '1' }), json(catalog));
    const before = performance.now();
    await fetched(server.url, { maxRetries: 1 });
    expect(performance.now() - before).toBeGreaterThanOrEqual(990);
  });

  test('does not follow when the source asks for more than a minute', async () => {
    server.serve('/catalog.json', status(429, { retryAfter: '3600' }));
    const before = Date.now();
    const { code, message, attempts, retryAfterMs } = await failure(server.url, { maxRetries: 3 });
    expect({ code, attempts, retryAfterMs }).toEqual({ code: 'SOURCE_REFUSED', attempts: 1, retryAfterMs: 3_600_000 });
    const [until = ''] = /(?<=wait until ).+Z/.exec(message) ?? [];
    expect(Math.abs(Date.parse(until) - before - 3_600_000)).toBeLessThan(10_000);
    expect(server.requests).toHaveLength(1);
  });

  test('comes after a pause that grows each time', async () => {
    const times: number[] = [];
    server.serve('/catalog.json', (_request, response) => {
      times.push(performance.now());
      response.writeHead(500).end();
    });
    await failure(server.url, { maxRetries: 3 });
    const [first = 0, second = 0, third = 0, fourth = 0] = times;
    const pauses = [second - first, third - second, fourth - third];
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    expect(pauses[0]).toBeGreaterThanOrEqual(490);
  });

  test.each(['0', 'Wed, 21 Oct 2015 07:28:00 GMT', '-5', '0.5'])(
    'does not follow at once when the source asks for %s',
    async (retryAfter) => {
      server.serve('/catalog.json', status(429, { retryAfter }), status(429, { retryAfter }), json(catalog));
      const before = performance.now();
      await fetched(server.url, { maxRetries: 2 });
      // Of two pauses that grow from half a second, each with its jitter.
      expect(performance.now() - before).toBeGreaterThanOrEqual(600);
    },
  );
});

describe('a failure', () => {
  test('names the file, the status and what was wanted', async () => {
    server.serve('/catalog.json', status(401));
    expect(await failure(server.url)).toMatchObject({
      code: 'SOURCE_REFUSED',
      message: `${server.url}/catalog.json returned 401 Unauthorized; expected 200 OK.`,
    });
  });

  test('is an unreachable source when nobody listens', async () => {
    const gone = await faultServer();
    await gone.close();
    expect(await failure(gone.url)).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `Failed to read ${gone.url}/catalog.json: the connection was refused.`,
    });
  });

  test('is an unreachable source when the body breaks off', async () => {
    server.serve('/catalog.json', brokenOff(catalog));
    expect(await failure(server.url)).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `Failed to read ${server.url}/catalog.json: the connection was closed early.`,
    });
  });

  test('is an unreachable source when the compressed body is damaged', async () => {
    server.serve('/catalog.json', (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip');
    });
    expect(await failure(server.url)).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  });

  test('is no catalog when the compressed body ends too early', async () => {
    const packed = gzipSync(JSON.stringify(catalog));
    server.serve('/catalog.json', (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, packed.byteLength / 2));
    });
    expect(await failure(server.url)).toMatchObject({ code: 'NOT_A_CATALOG' });
  });

  test('lets go of the connection, however long the error page', async () => {
    server.serve('/catalog.json', (_request, response) => response.writeHead(401).write(' '));
    const request = server.nextRequest();
    await failure(server.url);
    expect(await (await request).sentToItsEnd).toBe(false);
  });

  test('shows no credentials', async () => {
    server.serve('/catalog.json', status(401));
    const { message } = await failure(server.url.replace('//', '//u:secret@'), { apiKey: 'secret' });
    expect(message).not.toContain('secret');
  });
});

describe('aborting', () => {
  const left = new Error('The client left.');

  test('ends a request the source is silent on, with the reason given', async () => {
    server.serve('/catalog.json', silence());
    await expect(abortedFetch()).rejects.toBe(left);
  });

  test('ends a download', async () => {
    server.serve('/catalog.json', endless());
    const controller = new AbortController();
    const onBytes = () => controller.abort(left);
    await expect(fetched(server.url, {}, { signal: controller.signal, onBytes })).rejects.toBe(left);
  });

  test('lets go of the connection', async () => {
    server.serve('/catalog.json', silence());
    const request = server.nextRequest();
    await abortedFetch().catch(() => {});
    expect(await (await request).sentToItsEnd).toBe(false);
  });

  test('ends the wait for another attempt', async () => {
    server.serve('/catalog.json', status(429, { retryAfter: '60' }));
    const signal = AbortSignal.timeout(150);
    const fetching = fetched(server.url, { maxRetries: 1 }, { signal });
    await expect(fetching).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('beforehand asks for nothing', async () => {
    await expect(fetched(server.url, {}, { signal: AbortSignal.abort(left) })).rejects.toBe(left);
    expect(server.requests).toHaveLength(0);
  });

  async function abortedFetch() {
    const controller = new AbortController();
    const request = server.nextRequest();
    const fetching = fetched(server.url, { maxRetries: 1 }, { signal: controller.signal });
    fetching.catch(() => {});
    await request;
    controller.abort(left);
    return fetching;
  }
});
