import { createHmac } from 'node:crypto';

/** An owner as stored: a keyed hash, if a key is configured, so that the database does not tell who used what. */
export function hashOwner(owner: string, key: string | null): string {
  return key === null ? owner : `hmac:${createHmac('sha256', key).update(owner).digest('hex')}`;
}
