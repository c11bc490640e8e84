import { createHmac } from 'node:crypto';
import type { Identity } from '../access/identity.ts';

/** An owner as stored: a keyed hash, if a key is configured, so that the database does not tell who used what. */
export function hashOwner(owner: string, key: string | null): string {
  return key === null ? owner : `hmac:${createHmac('sha256', key).update(owner).digest('hex')}`;
}

/** A credential with an owner spends for that owner alone, unless it may operate the gateway. */
export function maySpendFor(owner: string, { owner: own, roles }: Identity): boolean {
  return own === null || own === owner || roles.includes('OPERATOR');
}
