import { createHash, timingSafeEqual } from 'node:crypto';
import { unauthenticated } from '../graph/errors.ts';

/** The role of a caller. Anonymous callers may read; the operator may also refresh. */
export type Caller = 'OPERATOR' | 'ANONYMOUS' | 'UNKNOWN_KEY';

/** Identifies the caller by an `Authorization` header. */
export function callerOf(authorization: string | null | undefined, adminApiKey: string): Caller {
  const [, key] = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '') ?? [];
  if (key === undefined) return 'ANONYMOUS';
  return timingSafeEqual(digest(key), digest(adminApiKey)) ? 'OPERATOR' : 'UNKNOWN_KEY';
}

/** Throws unless the caller is the operator. */
export function requireOperator(caller: Caller): void {
  if (caller === 'OPERATOR') return;
  const got = caller === 'ANONYMOUS' ? 'no key' : 'an invalid key';
  throw unauthenticated(`The operator role is required. Send "Authorization: Bearer <ADMIN_API_KEY>"; got ${got}.`);
}

/** Digests have equal lengths, as the constant-time comparison requires. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
