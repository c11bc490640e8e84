import { hasSqlState } from '../../db/errors.ts';
import type { Log } from '../../log.ts';
import { isEndOfOperation } from '../../operation-budget.ts';

/** The SQLSTATE of a statement that is canceled. */
const QUERY_CANCELED = '57014';

/**
 * An operation that ends early can leave promises that nothing awaits. Their rejection must not end the process. Every
 * other unhandled rejection does.
 */
export function surviveAbandonedWork(log: Log): void {
  process.on('unhandledRejection', (error) => {
    if (!isEndOfOperation(error) && !hasSqlState(error, QUERY_CANCELED)) throw error;
    log.debug({ error }, 'work of an operation that had ended failed');
  });
}
