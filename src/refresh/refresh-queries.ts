import {
  and,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  lt,
  lte,
  max,
  min,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { CatalogView } from '../catalog/view.ts';
import { anyOf, parentKey, parents, textArray } from '../db/any-of.ts';
import type { Db } from '../db/connect.ts';
import { countsByKey } from '../db/counts.ts';
import { refreshes, refreshProblems } from '../db/refresh-tables.ts';
import { versions } from '../db/tables.ts';
import type { Page } from '../graph/pagination.ts';

export type RefreshRow = typeof refreshes.$inferSelect;
export type RefreshProblemRow = typeof refreshProblems.$inferSelect;

/** Null: not restricted. */
export interface RefreshFilter {
  readonly statuses?: readonly RefreshRow['status'][] | null | undefined;
  readonly triggers?: readonly RefreshRow['trigger'][] | null | undefined;
}

export type Observations =
  | { readonly first: Date; readonly last: Date; readonly isForgotten: boolean }
  | { readonly first: null; readonly last: null; readonly isForgotten: boolean };

/** How refreshes from the live source went lately, those left out that say nothing of it. */
export interface SourceHealth {
  /** Null: there was none. */
  readonly lastSuccessAt: Date | null;
  readonly lastFailure: Pick<RefreshRow, 'finishedAt' | 'errorCode' | 'errorMessage' | 'errorAttempts'> | null;
  /** Since the last success. */
  readonly consecutiveFailures: number;
}

export type RefreshQueries = ReturnType<typeof refreshQueries>;

export function refreshQueries(db: Db) {
  async function newestConfirming(version: number, by: Date | null): Promise<RefreshRow | undefined> {
    const confirming = await newestObserving(version, by);
    if (confirming) return confirming;
    const origin = await ofVersion(version);
    return origin?.revertedTo == null ? undefined : newestConfirming(origin.revertedTo, by);
  }

  /** Since a version was brought, before the next was. */
  async function newestObserving(version: number, by: Date | null): Promise<RefreshRow | undefined> {
    const begin = db.select({ observedAt: versions.observedAt }).from(versions).where(eq(versions.number, version));
    const next = db
      .select({ observedAt: versions.observedAt })
      .from(versions)
      .where(gt(versions.number, version))
      .orderBy(versions.number)
      .limit(1);
    const [row] = await db
      .select()
      .from(refreshes)
      .where(
        and(
          isSuccessful,
          sql`${refreshes.observedAt} >= (${begin})`,
          sql`${refreshes.observedAt} < coalesce((${next}), 'infinity')`,
          by ? lte(refreshes.observedAt, by) : undefined,
        ),
      )
      .orderBy(...newestObserved)
      .limit(1);
    return row;
  }

  async function ofVersion(version: number): Promise<RefreshRow | undefined> {
    const [row] = await db
      .select(getTableColumns(refreshes))
      .from(refreshes)
      .innerJoin(versions, eq(versions.refreshId, refreshes.id))
      .where(eq(versions.number, version));
    return row;
  }

  return {
    byIds: (ids: readonly string[]): Promise<RefreshRow[]> =>
      db
        .select()
        .from(refreshes)
        .where(sql`${refreshes.id} = any(${textArray(ids)}::bigint[])`),

    newest: async (): Promise<RefreshRow | undefined> => {
      const [row] = await db.select().from(refreshes).orderBy(desc(refreshes.id)).limit(1);
      return row;
    },

    /** The newest one that read the source to its end, whether it found something new or not. */
    newestSuccessful: async (): Promise<RefreshRow | undefined> => {
      const [row] = await db
        .select()
        .from(refreshes)
        .where(isSuccessful)
        .orderBy(...newestObserved)
        .limit(1);
      return row;
    },

    /** The one that brought a version. Undefined: there is no such version, or it was forgotten. */
    ofVersion,

    /**
     * The newest one that confirmed what the view holds, by a moment if one is given. Of a version that was reverted to
     * another and not confirmed since, the one that confirmed that other.
     */
    newestConfirming: (view: CatalogView, by: Date | null) => newestConfirming(view.version, by),

    /** The first and the last day that a refresh observed, null before any, and whether earlier ones were forgotten. */
    observations: async (): Promise<Observations> => {
      const [row] = await db
        .select({
          first: min(refreshes.observedAt),
          last: sql`greatest(max(${refreshes.observedAt}), (select max(${versions.observedAt}) from ${versions}))`.mapWith(
            refreshes.observedAt,
          ),
          isForgotten: sql<boolean>`exists (select from ${versions} where ${versions.refreshId} is null)`,
        })
        .from(refreshes)
        .where(isSuccessful);
      const { first = null, last = null, isForgotten = false } = row ?? {};
      return first && last ? { first, last, isForgotten } : { first: null, last: null, isForgotten };
    },

    /** Which of these moments a refresh has observed, in milliseconds. */
    observedOf: async (moments: readonly Date[]): Promise<ReadonlySet<number>> => {
      const rows = await db
        .select({ observedAt: refreshes.observedAt })
        .from(refreshes)
        .where(
          and(
            isSuccessful,
            sql`${refreshes.observedAt} = any(${textArray(moments.map((moment) => moment.toISOString()))}::timestamptz[])`,
          ),
        );
      return new Set(rows.map(({ observedAt }) => observedAt?.getTime() ?? Number.NaN));
    },

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

    /** Newest first. */
    page: (filter: RefreshFilter, { limit, after }: Page): Promise<RefreshRow[]> =>
      db
        .select()
        .from(refreshes)
        .where(and(matching(filter), after ? lt(refreshes.id, Number(after[0])) : undefined))
        .orderBy(desc(refreshes.id))
        .limit(limit),

    count: (filter: RefreshFilter) => db.$count(refreshes, matching(filter)),

    problemPage: async (refreshIds: readonly string[], { limit, after }: Page): Promise<RefreshProblemRow[]> => {
      const page = db
        .select()
        .from(refreshProblems)
        .where(
          and(
            eq(refreshProblems.refreshId, sql`${parentKey}::bigint`),
            after ? sql`${refreshProblems.position} > ${after[0]}::bigint` : undefined,
          ),
        )
        .orderBy(refreshProblems.position)
        .limit(limit)
        .as('page');
      const rows = await db.select().from(parents(refreshIds)).crossJoinLateral(page).orderBy(page.position);
      return rows.map((row) => row.page);
    },

    problemCounts: async (refreshIds: readonly string[]) => {
      const rows = db
        .select({ key: sql<string>`${refreshProblems.refreshId}::text`, count: count() })
        .from(refreshProblems)
        .where(sql`${refreshProblems.refreshId} = any(${textArray(refreshIds)}::bigint[])`)
        .groupBy(refreshProblems.refreshId);
      return countsByKey(await rows);
    },
  };
}

/** A snapshot of the past may be imported after the present was refreshed. */
export const newestObserved = [desc(refreshes.observedAt), desc(refreshes.id)];

/** A revert has read nothing. */
export const isSuccessful = and(inArray(refreshes.status, ['SUCCEEDED', 'UNCHANGED']), isNotNull(refreshes.observedAt));

const isSuccessOfSource = and(eq(refreshes.sourceKind, 'LIVE'), isSuccessful);

const isFailure = and(eq(refreshes.sourceKind, 'LIVE'), eq(refreshes.status, 'FAILED'));

/** The source was asked and gave no catalogue. */
const isFailureOfSource = and(
  isFailure,
  inArray(refreshes.errorCode, [
    'SOURCE_UNREACHABLE',
    'SOURCE_TIMEOUT',
    'SOURCE_REFUSED',
    'SOURCE_TOO_LARGE',
    'NOT_A_CATALOGUE',
  ]),
);

function newestOf(db: Db, which: SQL | undefined) {
  return db.select().from(refreshes).where(which).orderBy(desc(refreshes.id)).limit(1);
}

function matching({ statuses, triggers }: RefreshFilter) {
  return and(
    statuses ? anyOf(refreshes.status, statuses) : undefined,
    triggers ? anyOf(refreshes.trigger, triggers) : undefined,
  );
}
