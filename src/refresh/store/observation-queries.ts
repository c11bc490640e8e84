import {
  and,
  asc,
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
  ne,
  or,
  sql,
} from 'drizzle-orm';
import type { CatalogView } from '../../db/catalog-view.ts';
import type { Db } from '../../db/connect.ts';
import { textArray } from '../../db/key-lists.ts';
import { versions } from '../../db/tables/catalog-tables.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';

type RefreshRow = typeof refreshes.$inferSelect;

export type Observations =
  | { readonly first: Date; readonly last: Date; readonly isPruned: boolean }
  | { readonly first: null; readonly last: null; readonly isPruned: boolean };

/** Which refreshes read the source, when, and which versions they confirmed. */
export function observationQueries(db: Db) {
  async function newestConfirming(version: number, by: Date | null): Promise<RefreshRow | undefined> {
    const confirming = await newestObserving(version, by);
    if (confirming) return confirming;
    const origin = await ofVersion(version);
    if (origin?.revertedTo != null) return newestConfirming(origin.revertedTo, by);
    return origin?.trigger === 'REGISTRY' ? ((await confirmingBefore(version, by)) ?? origin) : undefined;
  }

  /** A merge of the registry reads no source. Undefined: no earlier version is stored, as after a bundled one. */
  async function confirmingBefore(version: number, by: Date | null): Promise<RefreshRow | undefined> {
    const [before] = await db
      .select({ number: max(versions.number) })
      .from(versions)
      .where(lt(versions.number, version));
    return before?.number == null ? undefined : newestConfirming(before.number, by);
  }

  /** The newest refresh between the creation of a version and that of the next. */
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
          or(ne(refreshes.sourceKind, 'BUNDLED'), eq(refreshes.catalogVersion, version)),
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
    /** The newest refresh that read the complete source, changed or not. */
    newestSuccessful: async (): Promise<RefreshRow | undefined> => {
      const [row] = await db
        .select()
        .from(refreshes)
        .where(isSuccessful)
        .orderBy(...newestObserved)
        .limit(1);
      return row;
    },

    /** The refresh that created a version. Undefined: the version does not exist or is pruned. */
    ofVersion,

    /**
     * The newest refresh that confirmed the version of the view, at or before `by` if given. For an unconfirmed revert, the
     * refresh that confirmed the restored version; for an unconfirmed merge of the registry, that of the version before.
     */
    newestConfirming: (view: CatalogView, by: Date | null) => newestConfirming(view.version, by),

    /** The first and last observed times, null without any, and whether earlier history is pruned. */
    observations: async (): Promise<Observations> => {
      const [row] = await db
        .select({
          first: min(refreshes.observedAt),
          last: sql`greatest(max(${refreshes.observedAt}), (select max(${versions.observedAt}) from ${versions}))`.mapWith(
            refreshes.observedAt,
          ),
          isPruned: sql<boolean>`exists (select from ${versions} where ${versions.refreshId} is null)`,
        })
        .from(refreshes)
        .where(isObservation);
      const { first = null, last = null, isPruned = false } = row ?? {};
      return first && last ? { first, last, isPruned } : { first: null, last: null, isPruned };
    },

    /** The first and last observed states, and their commits if they were read from a repository. */
    edges: async (): Promise<{ readonly first: ObservedState; readonly last: ObservedState }> => {
      const { observedAt, sourceCommit: commit, id } = refreshes;
      const observed = db.select({ observedAt, commit }).from(refreshes).where(isObservation);
      const [last = nothingObserved] = await observed.orderBy(...newestObserved).limit(1);
      const earliest = db.select({ observedAt, commit }).from(refreshes).where(isObservation);
      const [first = nothingObserved] = await earliest.orderBy(asc(observedAt), asc(id)).limit(1);
      return { first, last };
    },

    /** Those of the given times that a refresh has observed, in milliseconds. */
    observedOf: async (moments: readonly Date[]): Promise<ReadonlySet<number>> => {
      const rows = await db
        .select({ observedAt: refreshes.observedAt })
        .from(refreshes)
        .where(
          and(
            isObservation,
            sql`${refreshes.observedAt} = any(${textArray(moments.map((moment) => moment.toISOString()))}::timestamptz[])`,
          ),
        );
      return new Set(rows.map(({ observedAt }) => observedAt?.getTime() ?? Number.NaN));
    },
  };
}

type ObservedState = Pick<RefreshRow, 'observedAt'> & { readonly commit: string | null };
const nothingObserved: ObservedState = { observedAt: null, commit: null };

/** Ordered by observed time, because earlier days can be imported later. */
export const newestObserved = [desc(refreshes.observedAt), desc(refreshes.id)];

/** Excludes reverts, which do not read the source. */
export const isSuccessful = and(inArray(refreshes.status, ['SUCCEEDED', 'UNCHANGED']), isNotNull(refreshes.observedAt));

/** Excludes the bundled catalog, which no refresh has observed at the source. */
const isObservation = and(isSuccessful, ne(refreshes.sourceKind, 'BUNDLED'));
