import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Network } from '../../config/setting-reader.ts';

/** The network address of a client. Null: its connection is closed already. */
export type AddressOf = (request: IncomingMessage) => string | null;

/**
 * Reads the address from the connection, or from `X-Forwarded-For` when a trusted proxy sent the request. Each proxy
 * appends the address of its own client, so the last address that is not a trusted proxy is the client. Those before it
 * are claims of the client.
 */
export function clientAddress(trustedProxies: readonly Network[]): AddressOf {
  const trusted = new BlockList();
  for (const { address, prefixLength, family } of trustedProxies) trusted.addSubnet(address, prefixLength, family);
  return ({ socket, headers }) => {
    const peer = socket.remoteAddress && plain(socket.remoteAddress);
    if (!peer) return null;
    if (headers['x-forwarded-for'] === undefined) return peer;
    const forwarded = [headers['x-forwarded-for']].flat().join(',').split(',');
    let client = peer;
    for (const entry of forwarded.reverse()) {
      if (!trusted.check(client, isIP(client) === 6 ? 'ipv6' : 'ipv4')) break;
      const address = plain(entry.trim());
      if (isIP(address) === 0) break;
      client = address;
    }
    return client;
  };
}

/** An IPv4 client of a socket that takes both is the same as one of a socket that takes IPv4 alone. Some proxies add the port. */
function plain(address: string): string {
  if (!address.includes(':')) return address;
  const withoutPort = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(address);
  return (withoutPort?.[1] ?? withoutPort?.[2] ?? address).replace(/^::ffff:(?=[\d.]+$)/i, '');
}
