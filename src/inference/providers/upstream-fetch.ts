import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isIP } from 'node:net';
import { isPublicAddress } from '../../public-address.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Of one answer, so that an endless one does not fill the memory. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** The address of a provider is not one of the public internet. */
export class PrivateUpstream extends Error {
  constructor(host: string) {
    super(`The host ${host} has an address that is not public. ALLOW_PRIVATE_UPSTREAMS permits such addresses.`);
  }
}

export interface UpstreamFetch {
  readonly fetch: typeof fetch;
  close(): Promise<void>;
}

/**
 * The `fetch` that calls providers. It checks the address that it connects to, follows no redirect, and has no time limits
 * of its own: a call has a limit for the first token, between tokens, and in total.
 */
export async function openUpstreamFetch(allowsPrivate: boolean): Promise<UpstreamFetch> {
  const undici = await import('undici');
  const dispatcher = new undici.Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(!allowsPrivate && { lookup: lookupPublic }) },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: MAX_ANSWER_BYTES,
  });
  const send = async (input: string | URL | Request, init: RequestInit = {}) => {
    // The packages of providers call it with a text or a URL.
    const url = new URL(input instanceof Request ? input.url : input);
    if (!allowsPrivate) assertPublic(url);
    return undici.fetch(url, { ...init, dispatcher, redirect: 'manual' } as Parameters<typeof undici.fetch>[1]);
  };
  // The types of undici and of Node describe the same objects.
  return { fetch: send as unknown as typeof fetch, close: () => dispatcher.destroy() };
}

/** An address in the URL is not looked up. */
function assertPublic({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !isPublicAddress(host)) throw new PrivateUpstream(host);
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Looks up a host for a connection, and refuses it if one of its addresses is not public. */
function lookupPublic(host: string, options: LookupOptions, found: Found): void {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, []);
    if (!addresses.every(({ address }) => isPublicAddress(address))) return found(new PrivateUpstream(host), []);
    const [first] = addresses;
    if (options.all) found(null, addresses);
    else found(null, first?.address ?? '', first?.family);
  });
}
