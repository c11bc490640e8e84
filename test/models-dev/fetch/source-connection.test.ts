import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultServer, faultServer, json, redirect } from '../../harness/fault-server.ts';
import { selfSigned } from '../../harness/self-signed.ts';
import { catalog, failure, fetched } from './source-under-test.ts';

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
