import { createHash, timingSafeEqual } from 'node:crypto';
import { unauthenticated } from '../graph/errors.ts';

/** Who asks. Everybody may read; the operator may also refresh. */
export type Caller = 'OPERATOR' | 'ANONYMOUS' | 'UNKNOWN_KEY';

/** Tells the caller by an `Authorization` header. */
export function callerOf(authorization: string | null | undefined, adminApiKey: string): Caller {
  const [, key] = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? '') ?? [];
  if (key === undefined) return 'ANONYMOUS';
  return timingSafeEqual(digest(key), digest(adminApiKey)) ? 'OPERATOR' : 'UNKNOWN_KEY';
}

/** Refuses everybody but the operator. */
export function requireOperator(caller: Caller): void {
  if (caller === 'OPERATOR') return;
  const got = caller === 'ANONYMOUS' ? 'no key' : 'a key that is not it';
  throw unauthenticated(`This needs the operator role: send "Authorization: Bearer <ADMIN_API_KEY>"; got ${got}.`);
}

/** Digests have one length, which the comparison in constant time needs. */
function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
