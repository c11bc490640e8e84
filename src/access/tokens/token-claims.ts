import type { JWTPayload } from 'jose';
import { type Role, roles } from '../role.ts';

/** The highest role that the claim names, in any case. READER when it names none: the identity provider vouches for it. */
export function roleOf(payload: JWTPayload, claim: string): Role {
  const named = textsOf(claimOf(payload, claim)).map((text) => text.toUpperCase());
  return roles.findLast((role) => named.includes(role)) ?? 'READER';
}

/** Null: the token has no such claim, or the claim is not a text. */
export function ownerOf(payload: JWTPayload, claim: string): string | null {
  const [owner = null] = textsOf(claimOf(payload, claim));
  return owner;
}

/** By its whole name, such as `https://example.com/roles`, else by a path, such as `realm_access.roles`. */
function claimOf(payload: JWTPayload, claim: string): unknown {
  if (Object.hasOwn(payload, claim)) return payload[claim];
  return claim.split('.').reduce<unknown>((value, name) => propertyOf(value, name), payload);
}

function propertyOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** A list, or a text of words separated by spaces as in the claim `scope`. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
