import type { Log } from '../../log.ts';
import { SourceError } from '../../models-dev/fetch/source-error.ts';
import { NotACatalog } from '../../models-dev/parse/parse.ts';
import { OutOfOrder } from '../backfill/place-in-history.ts';
import { MassRemoval } from '../guard/mass-removal.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';

/** Why a refresh failed, in words that clients may read. */
export interface Failure {
  readonly code: NonNullable<RefreshRow['errorCode']>;
  readonly message: string;
  /** How often the source was asked. */
  readonly attempts: number;
}

/** Whatever is not foreseen goes to the log whole and to clients as a number to find it by. */
export function failureOf(
  error: unknown,
  { refreshId, attempts, log }: { readonly refreshId: number; readonly attempts: number; readonly log: Log },
): Failure {
  if (error instanceof SourceError) return { code: error.code, message: error.message, attempts: error.attempts };
  if (error instanceof NotACatalog) return { code: 'NOT_A_CATALOG', message: error.message, attempts };
  if (error instanceof MassRemoval) return { code: 'MASS_REMOVAL', message: error.message, attempts };
  if (error instanceof OutOfOrder) return { code: 'OUT_OF_ORDER', message: error.message, attempts };
  log.error({ refresh: refreshId, error }, 'refresh failed unexpectedly');
  return { code: 'INTERNAL', message: `Internal error; the log has it under refresh ${refreshId}.`, attempts };
}
