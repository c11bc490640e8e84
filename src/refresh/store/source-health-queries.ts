import { and, desc, eq, gt, inArray, lte, max, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';
import { isSuccessful } from './observation-queries.ts';

type RefreshRow = typeof refreshes.$inferSelect;

/** How refreshes from the live source went lately, those left out that say nothing of it. */
export interface SourceHealth {
  /** Null: there was none. */
  readonly lastSuccessAt: Date | null;
  readonly lastFailure: Pick<RefreshRow, 'finishedAt' | 'errorCode' | 'errorMessage' | 'errorAttempts'> | null;
  /** Since the last success. */
  readonly consecutiveFailures: number;
}

export function sourceHealthQueries(db: Db) {
  return {
    /** By a moment, if one is given. */
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
          },
          consecutiveFailures: db.$count(refreshes, and(isFailureOfSource, isKnown, sinceSuccess)).mapWith(Number),
        })
        .from(sql`(select) as one`)
        .leftJoin(lastSuccess, sql`true`)
        .leftJoin(lastFailure, sql`true`);
      if (!health) throw new Error('the health of the source is one row');
      return health;
    },

    /** Refreshes from the live source that failed since one succeeded, also those that the gateway itself refused. */
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

const isFailure = and(eq(refreshes.sourceKind, 'LIVE'), eq(refreshes.status, 'FAILED'));

/** The source was asked and gave no catalog. */
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
