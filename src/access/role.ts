/** Each role includes those before it. */
export const roles = ['READER', 'CALLER', 'OPERATOR', 'ADMIN'] as const;

export type Role = (typeof roles)[number];

/** The role and all that it includes. */
export function rolesUpTo(role: Role): readonly Role[] {
  return roles.slice(0, roles.indexOf(role) + 1);
}
