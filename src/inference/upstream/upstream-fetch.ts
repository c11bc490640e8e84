import { lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { lazy } from '../../graph/lazy.ts';
import { UpstreamFault } from './upstream-fault.ts';

interface Rules {
  readonly allowsPrivateUpstreams: boolean;
}

const publicFetch = lazy(() => createFetch(true));
const anyFetch = lazy(() => createFetch(false));

/** The fetch of all calls. It connects to public addresses only, unless allowed, and follows no redirect. */
export function upstreamFetch({ allowsPrivateUpstreams }: Rules): Promise<typeof globalThis.fetch> {
  return allowsPrivateUpstreams ? anyFetch() : publicFetch();
}

async function createFetch(isFiltered: boolean): Promise<typeof globalThis.fetch> {
  const { Agent, fetch } = await import('undici');
  // The limits of a call are those of the gateway: the agent has none of its own.
  const options = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 };
  const dispatcher = new Agent({ ...options, ...(isFiltered && { connect: { lookup: publicLookup } }) });
  const guarded = async (input: string | URL, init: object) => {
    const { hostname } = new URL(String(input));
    const host = hostname.replace(/^\[|\]$/g, '');
    // No lookup is made for an address.
    if (isFiltered && isIP(host) && !isPublic(host)) throw privateAddress();
    return fetch(input, { ...init, dispatcher, redirect: 'manual' });
  };
  // The types of undici and those of Node differ in names only.
  return guarded as unknown as typeof globalThis.fetch;
}

/** Checks the address that a connection uses, so that DNS records which change lead to nothing inside. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Error('no address'), '', 0);
    if (!addresses.every(({ address }) => isPublic(address))) return callback(privateAddress(), '', 0);
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

function isPublic(address: string): boolean {
  return ipaddr.process(address).range() === 'unicast';
}

function privateAddress(): UpstreamFault {
  return new UpstreamFault(
    'PRIVATE_UPSTREAM',
    'The provider has an address that is not public. Set ALLOW_PRIVATE_UPSTREAMS=true to call it.',
  );
}
