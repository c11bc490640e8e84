import type { ServerOptions } from 'node:http';
import type { Config } from '../../config.ts';

/** A longer request line with its headers is refused with 431. */
const MAX_HEADER_BYTES = 16 * 1024;
/** How often Node looks for requests that are late. */
const CHECK_INTERVAL_MS = 1_000;

/** A request that has not arrived in time is refused with 408 and its connection closed. */
export function requestLimits({ requestTimeoutMs }: Config['limits']): ServerOptions {
  return {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(requestTimeoutMs, CHECK_INTERVAL_MS),
  };
}
