import { GraphQLError } from 'graphql';
import { LIMIT_EXCEEDED } from '../../graph/errors/errors.ts';
import { CLIENT_GONE } from '../client-gone.ts';
import { INTERNAL_SERVER_ERROR, isDeliberate } from '../mask-error.ts';

/**
 * How an operation ended. `refused`: it exceeded a limit. `rejected`: its client made another mistake. `error`: a fault of
 * the gateway. `abandoned`: its client has left.
 */
export type Outcome = 'ok' | 'rejected' | 'refused' | 'error' | 'abandoned';

/** The outcome of the most serious error. */
export function outcomeOf(errors: readonly unknown[] | undefined): Outcome {
  const outcomes = new Set(errors?.map(outcomeOfError));
  return bySeverity.find((outcome) => outcomes.has(outcome)) ?? 'ok';
}

const bySeverity = ['error', 'refused', 'abandoned', 'rejected'] as const;

function outcomeOfError(error: unknown): Exclude<Outcome, 'ok'> {
  if (!(error instanceof GraphQLError) || !isDeliberate(error)) return 'error';
  const code = error.extensions['code'];
  if (code === INTERNAL_SERVER_ERROR) return 'error';
  if (code === CLIENT_GONE) return 'abandoned';
  return code === LIMIT_EXCEEDED ? 'refused' : 'rejected';
}

/** The limits that these errors name. */
export function exceededLimits(errors: readonly unknown[] | undefined): readonly string[] {
  return (errors ?? []).flatMap((error) => {
    const { code, limit } = error instanceof GraphQLError ? error.extensions : {};
    return code === LIMIT_EXCEEDED && typeof limit === 'string' ? [limit] : [];
  });
}
