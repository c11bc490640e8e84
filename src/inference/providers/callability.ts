import type { ConnectedModel, ConnectedProvider, Connection } from '../../provider/connection/connection.ts';
import { connectionTo } from '../../provider/connection/connection.ts';
import { hasRequiredVariables } from '../../provider/connection/variables.ts';
import type { Credentials } from './credentials.ts';

/** Whether a provider can be called, by what the catalog says about it and by the credentials that are set. */
export interface Callability {
  readonly callable: boolean;
  /** The variables that are needed and not set. With alternatives, all of them. */
  readonly missingVariables: readonly string[];
  /** What else prevents a call, as a sentence. Null: nothing. */
  readonly obstacle: string | null;
}

export function callabilityOf(
  provider: ConnectedProvider,
  model: ConnectedModel | null,
  credentials: Credentials,
): Callability {
  const connection = connectionTo(provider, model);
  const missingVariables = missingIn(connection, credentials);
  const obstacle = obstacleOf(connection);
  return { callable: missingVariables.length === 0 && obstacle === null, missingVariables, obstacle };
}

function missingIn({ variables }: Connection, { read }: Credentials): string[] {
  const given = new Set(variables.flatMap(({ name }) => (read(name) === undefined ? [] : name)));
  if (hasRequiredVariables(variables, given)) return [];
  return variables.flatMap(({ name, need, replaces }) => {
    const isNeeded = need !== 'OPTIONAL' && !given.has(name) && !replaces.some((other) => given.has(other));
    return isNeeded ? name : [];
  });
}

/** What the catalog does not say. */
function obstacleOf({ npmPackage, sdk, baseUrl, special }: Connection): string | null {
  if (npmPackage === null) return 'The catalog names no AI SDK package for it.';
  if (sdk === null) return `The AI SDK package ${npmPackage} is not supported.`;
  if (sdk.isGeneric && baseUrl === null) return 'The catalog has no address of it.';
  if (sdk.wraps) return `The AI SDK package ${npmPackage} needs a gateway account of its own.`;
  return special?.auth === 'GOOGLE_ACCESS_TOKEN' ? 'It accepts Google access tokens only.' : null;
}
