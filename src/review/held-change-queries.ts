import { and, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../db/connect.ts';
import { textArray } from '../db/key-lists.ts';
import type { Page } from '../db/keyset.ts';
import { heldChanges } from '../db/tables/change-tables.ts';
import { matchesFilter } from '../graph/filter/filter-queries.ts';
import { type HeldChangeRow, hasUnappliedApprovals } from '../refresh/store/held-changes.ts';
import { type HeldChangeFilterShape, heldChangeCriteria } from './held-change-criteria.ts';

export type HeldChangeStatus = 'PENDING' | NonNullable<HeldChangeRow['decision']>;

/** Null: any status. */
type Statuses = readonly HeldChangeStatus[] | null;

export function heldChangeQueries(db: Db) {
  return {
    byIds: (ids: readonly string[]): Promise<HeldChangeRow[]> =>
      db
        .select()
        .from(heldChanges)
        .where(sql`${heldChanges.id} = any(${textArray(ids)}::bigint[])`),

    /** Newest first. */
    page: async (statuses: Statuses, filter: HeldChangeFilterShape, { limit, after }: Page): Promise<HeldChangeRow[]> =>
      db
        .select()
        .from(heldChanges)
        .where(
          and(hasStatus(statuses), await matches(filter), after ? lt(heldChanges.id, Number(after[0])) : undefined),
        )
        .orderBy(desc(heldChanges.id))
        .limit(limit),

    count: async (statuses: Statuses, filter: HeldChangeFilterShape): Promise<number> =>
      db.$count(heldChanges, and(hasStatus(statuses), await matches(filter))),

    hasUnappliedApprovals: () => hasUnappliedApprovals(db),

    /**
     * Decides a pending change, and with the removal of a provider the pending removals of its models. Returns all decided
     * rows; none if the change is not pending.
     */
    decide: (id: number, decision: Decision, decidedBy: string): Promise<HeldChangeRow[]> =>
      decidePending(db, [id], decision, decidedBy),

    /** Decides the pending changes that match the filter, as `decide` does. Returns the number of decided rows. */
    decideMatching: async (filter: HeldChangeFilterShape, decision: Decision, decidedBy: string): Promise<number> => {
      const pending = await db
        .select({ id: heldChanges.id })
        .from(heldChanges)
        .where(and(isNull(heldChanges.decision), await matches(filter)));
      const ids = pending.map(({ id }) => id);
      return (await decidePending(db, ids, decision, decidedBy)).length;
    },
  };
}

type Decision = 'APPROVED' | 'REJECTED';

function decidePending(
  db: Db,
  ids: readonly number[],
  decision: Decision,
  decidedBy: string,
): Promise<HeldChangeRow[]> {
  const asked = alias(heldChanges, 'asked');
  const idList = sql`any(${textArray(ids.map(String))}::bigint[])`;
  const ofItsProvider = db
    .select({ id: heldChanges.id })
    .from(heldChanges)
    .innerJoin(asked, sql`starts_with(${heldChanges.subjectKey}, ${asked.subjectKey} || '/')`)
    .where(
      and(
        sql`${asked.id} = ${idList}`,
        isNull(asked.decision),
        ...[eq(asked.subjectType, 'PROVIDER'), eq(asked.kind, 'REMOVED')],
        ...[eq(heldChanges.subjectType, 'MODEL'), eq(heldChanges.kind, 'REMOVED')],
      ),
    );
  return db
    .update(heldChanges)
    .set({ decision, decidedAt: sql`now()`, decidedBy })
    .where(
      and(isNull(heldChanges.decision), or(sql`${heldChanges.id} = ${idList}`, inArray(heldChanges.id, ofItsProvider))),
    )
    .returning();
}

function matches(filter: HeldChangeFilterShape) {
  return matchesFilter(heldChangeCriteria, filter, null);
}

function hasStatus(statuses: Statuses) {
  return statuses === null
    ? undefined
    : sql`coalesce(${heldChanges.decision}, 'PENDING') = any(${textArray(statuses)})`;
}
