import { hash } from 'node:crypto';
import { DEFAULT_TIER, type Identity } from '../../access/identity.ts';
import type { DocumentParameters } from '../documents/document-store.ts';

/** Subscriptions with the same key have the same events. */
export function sharedKey({ query, variables, operationName }: DocumentParameters, identity: Identity): string {
  return hash('sha256', JSON.stringify([query, variables, operationName, sharedIdentity(identity)]), 'base64url');
}

/** The part of an identity that the events may depend on. */
export function sharedIdentity({ kind, roles, received, refusal }: Identity): Identity {
  const id = kind === 'ANONYMOUS' ? 'anonymous' : `every ${roles.at(-1)}`;
  return { kind, id, name: null, roles, tier: DEFAULT_TIER, owner: null, credential: null, received, refusal };
}
