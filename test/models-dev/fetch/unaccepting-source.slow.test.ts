import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type UnacceptingHost, unacceptingHost } from '../../harness/unaccepting-host.ts';
import { failure } from './source-under-test.ts';

describe('a host that never accepts a connection', () => {
  let host: UnacceptingHost;
  beforeAll(async () => {
    host = await unacceptingHost();
  });
  afterAll(() => host.close());

  test('is waited for no longer than the time-out of the attempt', async () => {
    expect(await failure(host.url, { timeoutMs: 300 })).toMatchObject({
      code: 'SOURCE_TIMEOUT',
      message: `${host.url} did not send the complete document within 300 ms.`,
    });
  });

  // Takes the ten seconds that it tells of: they are Node's and cannot be set.
  test('is given up on long before a time-out that leaves time to download', async () => {
    expect(await failure(host.url, { timeoutMs: 29_000 })).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `Failed to read ${host.url}/catalog.json: the connection timed out.`,
    });
  });
});
