import { PassingSourceError, SourceError } from './source-error.ts';

/** No answer, or not to its end. A certificate will be no better at the next attempt. */
export function unreachable(url: URL, error: unknown): SourceError {
  const code = codeOf(error);
  const options = { cause: error };
  const certificateFault = certificateFaults[code];
  if (certificateFault !== undefined) {
    const message = `${url.href} could not be read: its TLS certificate ${certificateFault} (${code}).`;
    return new SourceError('SOURCE_UNREACHABLE', message, options);
  }
  const happened = happenings[code] ?? `the connection failed${code && ` (${code})`}`;
  return new PassingSourceError('SOURCE_UNREACHABLE', `${url.href} could not be read: ${happened}.`, options);
}

/** Of what fetch wraps: it says no more than "fetch failed" itself. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

const happenings: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke off',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host could not be looked up',
  // After the ten seconds that Node's fetch gives a connection; a shorter MODELSDEV_TIMEOUT comes first.
  UND_ERR_CONNECT_TIMEOUT: 'the host did not accept a connection in time',
  UND_ERR_SOCKET: 'the connection broke off',
  Z_DATA_ERROR: 'its compressed body is damaged',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the host does not speak TLS there',
};

const isOfNoAuthority = 'comes from no authority that is trusted here';

const certificateFaults: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed and not trusted here',
  SELF_SIGNED_CERT_IN_CHAIN: isOfNoAuthority,
  UNABLE_TO_GET_ISSUER_CERT: isOfNoAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: isOfNoAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: isOfNoAuthority,
  ERR_TLS_CERT_ALTNAME_INVALID: 'is that of another host',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_REVOKED: 'was revoked',
};
