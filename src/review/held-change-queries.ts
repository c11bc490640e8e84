import { and, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../db/connect.ts';
import { textArray } from '../db/key-lists.ts';
import type { Page } from '../db/keyset.ts';
import { heldChanges } from '../db/tables/change-tables.ts';
import { type HeldChangeRow, hasUnappliedApprovals } from '../refresh/store/held-changes.ts';

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
    page: (statuses: Statuses, { limit, after }: Page): Promise<HeldChangeRow[]> =>
      db
        .select()
        .from(heldChanges)
        .where(and(hasStatus(statuses), after ? lt(heldChanges.id, Number(after[0])) : undefined))
        .orderBy(desc(heldChanges.id))
        .limit(limit),

    count: (statuses: Statuses) => db.$count(heldChanges, hasStatus(statuses)),

    hasUnappliedApprovals: () => hasUnappliedApprovals(db),

    /**
     * Decides a pending change, and with the removal of a provider the pending removals of its models. Returns all decided
     * rows; none if the change is not pending.
     */
    decide: async (id: number, decision: 'APPROVED' | 'REJECTED', decidedBy: string): Promise<HeldChangeRow[]> => {
      const asked = alias(heldChanges, 'asked');
      const ofItsProvider = db
        .select({ id: heldChanges.id })
        .from(heldChanges)
        .innerJoin(asked, sql`starts_with(${heldChanges.subjectKey}, ${asked.subjectKey} || '/')`)
        .where(
          and(
            eq(asked.id, id),
            isNull(asked.decision),
            ...[eq(asked.subjectType, 'PROVIDER'), eq(asked.kind, 'REMOVED')],
            ...[eq(heldChanges.subjectType, 'MODEL'), eq(heldChanges.kind, 'REMOVED')],
          ),
        );
      return db
        .update(heldChanges)
        .set({ decision, decidedAt: sql`now()`, decidedBy })
        .where(and(isNull(heldChanges.decision), or(eq(heldChanges.id, id), inArray(heldChanges.id, ofItsProvider))))
        .returning();
    },
  };
}

function hasStatus(statuses: Statuses) {
  return statuses === null
    ? undefined
    : sql`coalesce(${heldChanges.decision}, 'PENDING') = any(${textArray(statuses)})`;
}
