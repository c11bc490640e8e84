import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { clientAddress } from '../../src/server/http/client-address.ts';

test.each([
  ['a client without a proxy', 'none', '192.0.2.1', undefined, '192.0.2.1'],
  ['an IPv4 client of an IPv6 socket', 'none', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
  ['a claim of a client that is no proxy', '10.0.0.0/8', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
  ['a client of a trusted proxy', '10.0.0.0/8', '10.1.2.3', '198.51.100.7', '198.51.100.7'],
  ['a client of two trusted proxies', '10.0.0.0/8, 127.0.0.1', '127.0.0.1', '198.51.100.7, 10.0.0.1', '198.51.100.7'],
  ['a claim of a client of a trusted proxy', '10.0.0.0/8', '10.1.2.3', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
  ['a trusted proxy without the header', '10.0.0.0/8', '10.1.2.3', undefined, '10.1.2.3'],
  ['a header that is no address', '10.0.0.0/8', '10.1.2.3', 'unknown', '10.1.2.3'],
  ['an address with a port', '10.0.0.0/8', '10.1.2.3', '198.51.100.7:4711', '198.51.100.7'],
  ['an IPv6 address in brackets', '10.0.0.0/8', '10.1.2.3', '[2001:db8::7]:4711', '2001:db8::7'],
  ['an IPv6 proxy', '2001:db8::/32', '2001:db8::1', '198.51.100.7', '198.51.100.7'],
])('the address of %s', (_what, trustProxy, remoteAddress, forwarded, address) => {
  const { trustedProxies } = parseConfig({ TRUST_PROXY: trustProxy });
  // What the function reads of a request.
  const request = {
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage;
  expect(clientAddress(trustedProxies)(request)).toBe(address);
});
