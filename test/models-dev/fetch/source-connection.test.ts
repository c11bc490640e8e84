import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultServer, faultServer, json, redirect } from '../../harness/fault-server.ts';
import { selfSigned } from '../../harness/self-signed.ts';
import { type UnacceptingHost, unacceptingHost } from '../../harness/unaccepting-host.ts';
import { catalog, failure, fetched } from './source-under-test.ts';

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

describe('a source over TLS', () => {
  let server: FaultServer;
  beforeEach(async () => {
    server = await faultServer(selfSigned);
    server.serve('/catalog.json', json(catalog));
  });
  afterEach(() => server.close());

  test('is not asked when nobody vouches for its certificate', async () => {
    expect(await failure(server.url)).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `Failed to read ${server.url}/catalog.json: the TLS certificate is self-signed and not trusted (DEPTH_ZERO_SELF_SIGNED_CERT).`,
    });
    expect(server.requests).toHaveLength(0);
  });

  test('is not tried again with a certificate that nobody vouches for', async () => {
    expect(await failure(server.url, { maxRetries: 3 })).toMatchObject({ attempts: 1 });
  });

  test('is unreachable when it does not speak TLS', async () => {
    const plain = await faultServer();
    const url = plain.url.replace('http:', 'https:');
    expect(await failure(url)).toMatchObject({
      code: 'SOURCE_UNREACHABLE',
      message: `Failed to read ${url}/catalog.json: the port does not use TLS.`,
    });
    await plain.close();
  });

  describe('with a certificate that is trusted', () => {
    const trustedBefore = getCACertificates('default');
    beforeAll(() => setDefaultCACertificates([selfSigned.cert]));
    afterAll(() => setDefaultCACertificates(trustedBefore));

    test('is read', async () => {
      expect(await fetched(server.url)).toMatchObject({ kind: 'DOCUMENT' });
    });

    test('is not asked when the certificate is that of another host', async () => {
      const url = server.url.replace('localhost', '127.0.0.1');
      expect(await failure(url)).toMatchObject({
        code: 'SOURCE_UNREACHABLE',
        message: `Failed to read ${url}/catalog.json: the TLS certificate belongs to another host (ERR_TLS_CERT_ALTNAME_INVALID).`,
      });
      expect(server.requests).toHaveLength(0);
    });
  });
});

test.each([301, 302, 303, 307, 308])('a redirect %i to another host leads nowhere', async (code) => {
  const server = await faultServer();
  const elsewhere = await faultServer();
  elsewhere.serve('/catalog.json', json(catalog));
  for (const path of ['/catalog.json', '/api.json']) {
    server.serve(path, redirect(`${elsewhere.url}/catalog.json`, code));
  }
  expect(await failure(server.url, { apiKey: 'secret' })).toMatchObject({ code: 'SOURCE_REFUSED' });
  expect(elsewhere.requests).toHaveLength(0);
  await server.close();
  await elsewhere.close();
});
