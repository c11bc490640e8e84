import { createHash, timingSafeEqual } from 'node:crypto';
import { unauthenticated } from '../graph/errors.ts';

/** The role of a caller. Anonymous callers may read; the operator may also refresh. */
export type Caller = 'OPERATOR' | 'ANONYMOUS' | 'UNKNOWN_KEY' | 'OTHER_SCHEME' | 'OTHER_HEADER';

/** Headers in which other APIs expect a key. */
const otherHeaders = ['x-api-key', 'api-key', 'x-admin-api-key'];

/** Identifies the caller by an `Authorization` header, or by `headers` of the request if the key is in a wrong one. */
export function callerOf(authorization: string | null, adminApiKey: string, headers?: Headers): Caller {
  if (!authorization) return otherHeaders.some((name) => headers?.has(name)) ? 'OTHER_HEADER' : 'ANONYMOUS';
  const [, key] = /^Bearer\s+(\S+)\s*$/i.exec(authorization) ?? [];
  if (key === undefined) return 'OTHER_SCHEME';
  return timingSafeEqual(digest(key), digest(adminApiKey)) ? 'OPERATOR' : 'UNKNOWN_KEY';
}

const received: Readonly<Record<Exclude<Caller, 'OPERATOR'>, string>> = {
  ANONYMOUS: 'no key',
  UNKNOWN_KEY: 'an invalid key',
  OTHER_SCHEME: 'an Authorization header that is not "Bearer" and a key',
  OTHER_HEADER: `a key in another header (${otherHeaders.join(', ')})`,
};

/** Throws unless the caller is the operator. */
export function requireOperator(caller: Caller): void {
  if (caller === 'OPERATOR') return;
  throw unauthenticated(
    `The operator role is required. Send "Authorization: Bearer <ADMIN_API_KEY>"; got ${received[caller]}.`,
  );
}

/** Digests have equal lengths, as the constant-time comparison requires. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
