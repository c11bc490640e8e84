import { PassingSourceError, SourceError } from './source-error.ts';

/** The error of a missing or incomplete response. Certificate errors are not retried. */
export function unreachable(url: URL, error: unknown): SourceError {
  const code = codeOf(error);
  const options = { cause: error };
  const certificateFault = certificateFaults[code];
  if (certificateFault !== undefined) {
    const message = `Failed to read ${url.href}: the TLS certificate ${certificateFault} (${code}).`;
    return new SourceError('SOURCE_UNREACHABLE', message, options);
  }
  const fault = connectionFaults[code] ?? `the connection failed${code && ` (${code})`}`;
  return new PassingSourceError('SOURCE_UNREACHABLE', `Failed to read ${url.href}: ${fault}.`, options);
}

/** The code of the wrapped error; the message of fetch itself is only "fetch failed". */
function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

const connectionFaults: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed early',
  ENOTFOUND: 'the host is unknown',
  EAI_AGAIN: 'the DNS lookup failed',
  // fetch waits 10 seconds for a connection; a shorter MODELSDEV_TIMEOUT applies first.
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_SOCKET: 'the connection was closed early',
  Z_DATA_ERROR: 'the compressed body is corrupt',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the port does not use TLS',
};

const hasUnknownAuthority = 'is not signed by a trusted authority';

const certificateFaults: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed and not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: hasUnknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: hasUnknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: hasUnknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: hasUnknownAuthority,
  ERR_TLS_CERT_ALTNAME_INVALID: 'belongs to another host',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_REVOKED: 'was revoked',
};
