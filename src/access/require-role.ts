import { GraphQLError } from 'graphql';
import type { Identity, Refusal } from './identity.ts';
import type { Role } from './role.ts';

/** The role that a field needs. ANYONE: none, but a credential that is sent must be accepted. */
export type NeededRole = Role | 'ANYONE';

/** Throws unless the identity has the role. */
export function requireRole(identity: Identity, needed: NeededRole): void {
  const { id, roles, received, refusal } = identity;
  if (refusal !== null) throw refusedCredential(refusal, needed);
  if (needed === 'ANYONE' || roles.includes(needed)) return;
  if (received !== null) {
    const message = `This needs the role ${needed}; got ${received}. Send "Authorization: Bearer <key or token>".`;
    throw new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
  }
  const message = `This needs the role ${needed}; "${id}" has the role ${roles.at(-1)}.`;
  throw new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
}

/** Over HTTP the whole response has the status of a refused credential; without a credential it has not. */
function refusedCredential({ code, message }: Refusal, needed: NeededRole): GraphQLError {
  const http =
    code === 'RATE_LIMITED'
      ? { status: 429, headers: { 'retry-after': '1' } }
      : { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
  const needs =
    needed === 'ANYONE' ? 'This needs a credential that is accepted, or none' : `This needs the role ${needed}`;
  return new GraphQLError(`${needs}; got a credential that is not accepted: ${message}.`, {
    extensions: { code, http },
  });
}
