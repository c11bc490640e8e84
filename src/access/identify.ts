import type { RefusedSignIns } from './audit/refused-sign-ins.ts';
import type { SentCredential } from './bearer.ts';
import type { FailedSignIns } from './failed-sign-ins.ts';
import { anonymous, type Identity, operator, type Refusal, refused, withApiKey, withToken } from './identity.ts';
import { keyMatcher } from './key-matcher.ts';
import type { KeyCache } from './keys/key-cache.ts';
import { hashOf, isKeySecret } from './keys/key-secret.ts';
import type { KeyUse } from './keys/key-use.ts';
import type { TokenVerifier } from './tokens/token-verifier.ts';

/** Resolves a credential sent from an address; none is resolved at once. Throws when the database or the identity provider is away. */
export type Identify = (sent: SentCredential, address: string | null) => Identity | Promise<Identity>;

interface Dependencies {
  readonly adminApiKey: string;
  readonly readAccess: 'public' | 'key';
  readonly keys: KeyCache;
  readonly keyUse: KeyUse;
  /** Null: no identity provider is configured. */
  readonly tokens: TokenVerifier | null;
  readonly failedSignIns: FailedSignIns;
  readonly refusedSignIns: RefusedSignIns;
}

interface Fault extends Refusal {
  readonly kind: 'FAULT';
  /** Whose credential it is, where that is certain. */
  readonly actor: string;
  /** Counts against the address. A credential that was valid once is no guess. */
  readonly isGuess: boolean;
}

/** Header, payload and signature; the signature is empty with the algorithm "none". */
const tokenShape = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** The one place where a credential becomes an identity, for every transport. */
export function identifier(dependencies: Dependencies): Identify {
  const { adminApiKey, readAccess, keys, keyUse, tokens, failedSignIns, refusedSignIns } = dependencies;
  const isAdminKey = keyMatcher(adminApiKey);

  return (sent, address) =>
    sent.bearer === null ? anonymous(readAccess, sent.received) : withCredential(sent.bearer, address);

  async function withCredential(bearer: string, address: string | null): Promise<Identity> {
    const found = await find(bearer, address);
    if (found.kind !== 'FAULT') return found;
    if (found.isGuess) failedSignIns.add(address);
    await refusedSignIns.record(found.message, found.actor, address);
    return refused(found);
  }

  function find(bearer: string, address: string | null): Promise<Identity | Fault> {
    if (isKeySecret(bearer)) return byApiKey(bearer, address);
    if (tokens && tokenShape.test(bearer)) return byToken(tokens, bearer, address);
    return byAdminKey(bearer, address);
  }

  async function byApiKey(secret: string, address: string | null): Promise<Identity | Fault> {
    const key = await keys.find(hashOf(secret));
    if (!key) return slowedGuess('the API key does not exist', address);
    const actor = `ApiKey:${key.id}`;
    if (key.revokedAt !== null) return expected('the API key is revoked', actor);
    if (key.expiresAt !== null && key.expiresAt <= new Date()) return expected('the API key is expired', actor);
    await keyUse.record(key, address);
    return withApiKey(key);
  }

  async function byToken(verifier: TokenVerifier, token: string, address: string | null): Promise<Identity | Fault> {
    const { claims, fault } = await verifier.verify(token);
    if (claims !== null) return withToken(claims);
    return fault.isGenuine ? expected(fault.message, 'anonymous') : slowedGuess(fault.message, address);
  }

  /** Waits before it compares, so that a guess does not learn from a quick answer that it is right. */
  async function byAdminKey(key: string, address: string | null): Promise<Identity | Fault> {
    if (!(await failedSignIns.turn(address))) return tooManyAttempts;
    return isAdminKey(key) ? operator : guess('the key is unknown');
  }

  /** Waits after it compared: 256 random bits and signatures cannot be guessed, and who has a valid one need not wait. */
  async function slowedGuess(message: string, address: string | null): Promise<Fault> {
    return (await failedSignIns.turn(address)) ? guess(message) : tooManyAttempts;
  }
}

const tooManyAttempts: Fault = {
  kind: 'FAULT',
  code: 'RATE_LIMITED',
  message: 'too many unknown keys come from this address; try again in a second',
  actor: 'anonymous',
  isGuess: false,
};

function guess(message: string): Fault {
  return { kind: 'FAULT', code: 'UNAUTHENTICATED', message, actor: 'anonymous', isGuess: true };
}

function expected(message: string, actor: string): Fault {
  return { kind: 'FAULT', code: 'UNAUTHENTICATED', message, actor, isGuess: false };
}
