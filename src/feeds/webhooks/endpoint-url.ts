import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from '../../public-address.ts';
import { quoteInput } from '../../quote-input.ts';

const MAX_URL_LENGTH = 2_000;
const LOOKUP_TIMEOUT_MS = 3_000;

export interface UrlFault {
  readonly code: 'INVALID_URL' | 'PRIVATE_ADDRESS';
  readonly message: string;
}

/**
 * Why messages cannot be sent to this URL. Null: they can, as far as the present DNS records show. The addresses are
 * checked again at each connection: see `postMessage`.
 */
export async function urlFault(text: string, allowsPrivate: boolean): Promise<UrlFault | null> {
  const url = text.length > MAX_URL_LENGTH ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    const allowed = `an http: or https: URL without a password, of at most ${MAX_URL_LENGTH} characters`;
    return { code: 'INVALID_URL', message: `"url" must be ${allowed}; got ${shown(text)}.` };
  }
  if (allowsPrivate || (await isPublic(url.hostname.replace(/^\[|\]$/g, '')))) return null;
  const allowed = 'the URL of a host with public addresses only, unless WEBHOOK_ALLOW_PRIVATE_ADDRESSES is true';
  return { code: 'PRIVATE_ADDRESS', message: `"url" must be ${allowed}; got ${quoteInput(url.origin)}.` };
}

/** A password must not get into a message. */
function shown(text: string): string {
  return quoteInput(text.replace(/\/\/[^/]*@/, '//…@'));
}

/** A host that cannot be resolved now counts as public: its deliveries report it. */
async function isPublic(host: string): Promise<boolean> {
  if (isIP(host)) return isPublicAddress(host);
  const late = AbortSignal.timeout(LOOKUP_TIMEOUT_MS);
  const timedOut = new Promise<[]>((resolve) => late.addEventListener('abort', () => resolve([])));
  const addresses = await Promise.race([lookup(host, { all: true }).catch(() => []), timedOut]);
  return addresses.every(({ address }) => isPublicAddress(address));
}
