import { and, desc, eq, gt, inArray, lte, max, ne, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';
import { isSuccessful } from './observation-queries.ts';

type RefreshRow = typeof refreshes.$inferSelect;

/** Recent results of refreshes from the live source. */
export interface SourceHealth {
  /** Null: no success yet. */
  readonly lastSuccessAt: Date | null;
  readonly lastFailure: Pick<
    RefreshRow,
    'finishedAt' | 'errorCode' | 'errorMessage' | 'errorAttempts' | 'retryAt'
  > | null;
  /** Since the last success. */
  readonly consecutiveFailures: number;
}

export function sourceHealthQueries(db: Db) {
  return {
    /** The health at the time `by`, or now if null. */
    sourceHealth: async (by: Date | null): Promise<SourceHealth> => {
      const isKnown = by ? lte(refreshes.finishedAt, by) : undefined;
      const lastSuccess = newestOf(db, and(isSuccessOfSource, isKnown)).as('last_success');
      const lastFailure = newestOf(db, and(isFailureOfSource, isKnown)).as('last_failure');
      const sinceSuccess = gt(refreshes.id, sql`coalesce(${lastSuccess.id}, 0)`);
      const [health] = await db
        .select({
          lastSuccessAt: lastSuccess.finishedAt,
          lastFailure: {
            finishedAt: lastFailure.finishedAt,
            errorCode: lastFailure.errorCode,
            errorMessage: lastFailure.errorMessage,
            errorAttempts: lastFailure.errorAttempts,
            retryAt: lastFailure.retryAt,
          },
          consecutiveFailures: db.$count(refreshes, and(isFailureOfSource, isKnown, sinceSuccess)).mapWith(Number),
        })
        .from(sql`(select) as one`)
        .leftJoin(lastSuccess, sql`true`)
        .leftJoin(lastFailure, sql`true`);
      if (!health) throw new Error('the source health query must return one row');
      return health;
    },

    /** Failed refreshes from the live source since the last success, including those without a request. */
    failuresInARow: async (): Promise<number> => {
      const lastSuccess = db
        .select({ id: max(refreshes.id) })
        .from(refreshes)
        .where(isSuccessOfSource);
      return db.$count(refreshes, and(isFailure, gt(refreshes.id, sql`coalesce((${lastSuccess}), 0)`)));
    },
  };
}

const isSuccessOfSource = and(eq(refreshes.sourceKind, 'LIVE'), isSuccessful);

const isFailure = and(
  eq(refreshes.sourceKind, 'LIVE'),
  ne(refreshes.trigger, 'REGISTRY'),
  eq(refreshes.status, 'FAILED'),
);

/** A request was sent, but the source returned no catalog. */
const isFailureOfSource = and(
  isFailure,
  inArray(refreshes.errorCode, [
    'SOURCE_UNREACHABLE',
    'SOURCE_TIMEOUT',
    'SOURCE_REFUSED',
    'SOURCE_TOO_LARGE',
    'NOT_A_CATALOG',
  ]),
);

function newestOf(db: Db, which: SQL | undefined) {
  return db.select().from(refreshes).where(which).orderBy(desc(refreshes.id)).limit(1);
}
