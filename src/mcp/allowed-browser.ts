import type { IncomingHttpHeaders } from 'node:http';
import { type Config, loopbackHosts } from '../config.ts';
import { quoteInput } from '../quote-input.ts';

/**
 * Why a request is refused that a web page may have sent. Null: it is allowed. A page on a foreign site can point its own
 * host name to this gateway (DNS rebinding), so the name counts, not the address.
 */
export function refusedBrowser({ hosts, origins }: Config['mcp'], headers: IncomingHttpHeaders): string | null {
  const { host = '', origin } = headers;
  const hostName = hostNameOf(`http://${host}`);
  if (hosts !== 'any' && !hosts.includes(hostName ?? '')) {
    return `The host must be one of ${hosts.join(', ')}, as MCP_HOSTS lists; got ${quoteInput(host)}.`;
  }
  if (origin === undefined || origins === 'any' || isAllowed(origins, origin, host)) return null;
  return `The origin must be allowed by MCP_ORIGINS; got ${quoteInput(origin)}.`;
}

function isAllowed(origins: 'own' | readonly string[], origin: string, host: string): boolean {
  if (origins !== 'own') return origins.includes(origin);
  const name = hostNameOf(origin);
  return loopbackHosts.some((loopback) => loopback === name) || URL.parse(origin)?.host === host;
}

function hostNameOf(url: string): string | null {
  return URL.parse(url)?.hostname ?? null;
}
