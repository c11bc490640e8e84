import type { Connection } from '../../provider/connection/connection.ts';
import { hasRequiredVariables } from '../../provider/connection/variables.ts';
import type { Credentials } from './credentials.ts';

/** The variables without which a provider cannot be called. Of alternatives, all are named. */
export function missingVariables({ variables }: Connection, credentials: Credentials): string[] {
  const given = new Set(variables.flatMap(({ name }) => (credentials.get(name) === undefined ? [] : name)));
  if (hasRequiredVariables(variables, given)) return [];
  const isReplaced = (replaces: readonly string[]) => replaces.some((name) => given.has(name));
  return variables.flatMap(({ name, need, replaces }) =>
    need === 'OPTIONAL' || given.has(name) || isReplaced(replaces) ? [] : name,
  );
}
