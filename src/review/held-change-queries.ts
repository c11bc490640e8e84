import { and, desc, eq, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../db/connect.ts';
import { textArray } from '../db/key-lists.ts';
import type { Page } from '../db/keyset.ts';
import { heldChanges } from '../db/tables/change-tables.ts';
import { type HeldChangeRow, isApprovalNew } from '../refresh/store/held-changes.ts';

/** Null: those that wait and those that do not. */
type IsWaiting = boolean | null;

export function heldChangeQueries(db: Db) {
  return {
    byIds: (ids: readonly string[]): Promise<HeldChangeRow[]> =>
      db
        .select()
        .from(heldChanges)
        .where(sql`${heldChanges.id} = any(${textArray(ids)}::bigint[])`),

    /** Newest first. */
    page: (isWaiting: IsWaiting, { limit, after }: Page): Promise<HeldChangeRow[]> =>
      db
        .select()
        .from(heldChanges)
        .where(and(waiting(isWaiting), after ? lt(heldChanges.id, Number(after[0])) : undefined))
        .orderBy(desc(heldChanges.id))
        .limit(limit),

    count: (isWaiting: IsWaiting) => db.$count(heldChanges, waiting(isWaiting)),

    isApprovalNew: () => isApprovalNew(db),

    /**
     * Decides one that waits, and with the removal of a provider those of its models that wait: all rows decided.
     * Empty: somebody else was first.
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

function waiting(isWaiting: IsWaiting) {
  if (isWaiting === null) return undefined;
  return isWaiting ? isNull(heldChanges.decision) : isNotNull(heldChanges.decision);
}
