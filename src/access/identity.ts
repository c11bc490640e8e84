import type { ApiKeyRow } from './keys/key-queries.ts';
import { type Role, rolesUpTo } from './role.ts';
import type { TokenClaims } from './tokens/token-verifier.ts';

/** Who sends a request, resolved once: per request over HTTP, per connection over WebSocket. */
export interface Identity {
  readonly kind: 'ANONYMOUS' | 'API_KEY' | 'TOKEN';
  /** As the audit log names it: `anonymous`, `operator`, `ApiKey:12`, `token:alice`. */
  readonly id: string;
  readonly name: string | null;
  readonly roles: readonly Role[];
  /** The name of the rate limits that apply. */
  readonly tier: string;
  /** Owner whose usage and budgets the requests count toward. */
  readonly owner: string | null;
  readonly credential: Credential | null;
  /** What is sent in place of a credential, as a message names it. Null: a credential is sent. */
  readonly received: string | null;
  /** Why the credential sent is not accepted. Null: it is, or none was sent. */
  readonly refusal: Refusal | null;
}

/** A credential may end before its connection does. */
export interface Credential {
  /** The hash of a stored API key. Null: the credential cannot be revoked. */
  readonly keyHash: string | null;
  readonly expiresAt: Date | null;
}

export interface Refusal {
  readonly code: 'UNAUTHENTICATED' | 'RATE_LIMITED';
  readonly message: string;
}

export const DEFAULT_TIER = 'standard';

export function anonymous(readAccess: 'public' | 'key', received = 'no credential'): Identity {
  return { ...anonymousIdentity, roles: readAccess === 'public' ? rolesUpTo('READER') : [], received };
}

export function refused({ code, message }: Refusal): Identity {
  return { ...anonymousIdentity, refusal: { code, message } };
}

export function withApiKey({ id, name, role, tier, owner, hash, expiresAt }: ApiKeyRow): Identity {
  return {
    kind: 'API_KEY',
    id: `ApiKey:${id}`,
    name,
    roles: rolesUpTo(role),
    tier,
    owner,
    credential: { keyHash: hash, expiresAt },
    received: null,
    refusal: null,
  };
}

export function withToken({ subject, role, owner, expiresAt }: TokenClaims): Identity {
  return {
    kind: 'TOKEN',
    id: `token:${subject}`,
    name: subject,
    roles: rolesUpTo(role),
    tier: DEFAULT_TIER,
    owner,
    credential: { keyHash: null, expiresAt },
    received: null,
    refusal: null,
  };
}

/** The holder of ADMIN_API_KEY, and who runs a command beside the gateway. */
export const operator: Identity = {
  kind: 'API_KEY',
  id: 'operator',
  name: 'operator',
  roles: rolesUpTo('ADMIN'),
  tier: 'premium',
  owner: null,
  credential: null,
  received: null,
  refusal: null,
};

const anonymousIdentity: Identity = {
  kind: 'ANONYMOUS',
  id: 'anonymous',
  name: null,
  roles: [],
  tier: 'basic',
  owner: null,
  credential: null,
  received: null,
  refusal: null,
};
