import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import type { Role } from '../role.ts';
import { ownerOf, roleOf } from './token-claims.ts';

/** The clocks of the identity provider and of this machine may differ by this. */
const CLOCK_SKEW_SECONDS = 30;
/** For keys that the identity provider withdraws. New keys are fetched when a token first names one. */
const RELOAD_EVERY_MS = 10 * 60_000;
/** Signatures with a public key only: with a shared secret, a public key could be taken for the secret. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

export interface TokenClaims {
  readonly subject: string;
  readonly role: Role;
  readonly owner: string | null;
  readonly expiresAt: Date;
}

interface TokenFault {
  readonly message: string;
  /** The token has a signature of the identity provider: it is no guess. */
  readonly isGenuine: boolean;
}

export interface TokenVerifier {
  verify(
    token: string,
  ): Promise<
    { readonly claims: TokenClaims; readonly fault: null } | { readonly claims: null; readonly fault: TokenFault }
  >;
  close(): void;
}

/** Verifies JSON Web Tokens of one identity provider with the keys that it publishes. */
export function tokenVerifier(settings: NonNullable<Config['auth']>, log: Log): TokenVerifier {
  const { jwksUrl, issuer, audience, roleClaim, ownerClaim } = settings;
  // Without an end: a cache that expires refuses every token while the identity provider is away.
  const keySet = createRemoteJWKSet(jwksUrl, { cacheMaxAge: Number.POSITIVE_INFINITY });
  const timer = setInterval(reload, RELOAD_EVERY_MS).unref();
  return { verify, close: () => clearInterval(timer) };

  async function verify(token: string) {
    try {
      const { payload } = await jwtVerify(token, keySet, {
        issuer,
        audience,
        algorithms,
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: ['exp', 'sub'],
      });
      return { claims: claimsOf(payload), fault: null };
    } catch (error) {
      return { claims: null, fault: faultOf(error) };
    }
  }

  function claimsOf(payload: JWTPayload): TokenClaims {
    const { sub = '', exp = 0 } = payload; // Required above.
    return {
      subject: sub,
      role: roleOf(payload, roleClaim),
      owner: ownerOf(payload, ownerClaim),
      // A request that is accepted within the skew is not ended by it.
      expiresAt: new Date((exp + CLOCK_SKEW_SECONDS) * 1_000),
    };
  }

  function reload(): void {
    keySet.reload().catch((error: unknown) => {
      log.warn({ error }, 'failed to read the keys of the identity provider');
    });
  }
}

/** The fault of the token. Throws when the keys of the identity provider cannot be read. */
function faultOf(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return { message: 'the token is expired', isGenuine: true };
  if (error instanceof errors.JWTClaimValidationFailed) {
    return { message: `the claim "${error.claim}" of the token is not accepted`, isGenuine: true };
  }
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return { message: 'the algorithm of the token is not accepted', isGenuine: false };
  }
  if (isForgery(error)) return { message: 'the token is not signed by the identity provider', isGenuine: false };
  throw new Error('The token cannot be verified: the keys of the identity provider cannot be read.', { cause: error });
}

function isForgery(error: unknown): boolean {
  return [
    errors.JWSInvalid,
    errors.JWTInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JWKSNoMatchingKey,
    errors.JWKSMultipleMatchingKeys,
  ].some((kind) => error instanceof kind);
}
