import type { Log } from '../../log.ts';
import { SourceError } from '../../models-dev/fetch/source-error.ts';
import { NotACatalog } from '../../models-dev/parse/parse.ts';
import { OutOfOrder } from '../backfill/place-in-history.ts';
import { MassRemoval } from '../guard/mass-removal.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';

/** Why a refresh failed. Clients read the message. */
export interface Failure {
  readonly code: NonNullable<RefreshRow['errorCode']>;
  readonly message: string;
  /** Number of attempts to read the source. */
  readonly attempts: number;
  /** The earliest time of the next request. Null: the source sent no `Retry-After`. */
  readonly retryAt: Date | null;
}

/** An unexpected error is logged in full. Clients only get the id of the refresh to search for. */
export function failureOf(
  error: unknown,
  { refreshId, attempts, log }: { readonly refreshId: number; readonly attempts: number; readonly log: Log },
): Failure {
  if (error instanceof SourceError) {
    const { code, message, retryAfterMs } = error;
    const retryAt = retryAfterMs === null ? null : new Date(Date.now() + retryAfterMs);
    return { code, message, attempts: error.attempts, retryAt };
  }
  const retryAt = null;
  if (error instanceof NotACatalog) return { code: 'NOT_A_CATALOG', message: error.message, attempts, retryAt };
  if (error instanceof MassRemoval) return { code: 'MASS_REMOVAL', message: error.message, attempts, retryAt };
  if (error instanceof OutOfOrder) return { code: 'OUT_OF_ORDER', message: error.message, attempts, retryAt };
  log.error({ refresh: refreshId, error }, 'refresh failed unexpectedly');
  return {
    code: 'INTERNAL',
    message: `Internal server error. Search the server log for refresh ${refreshId}.`,
    attempts,
    retryAt,
  };
}
