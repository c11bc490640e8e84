import { and, count, desc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { compiledStatements, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { keysValue, textArray, theKeys } from '../db/key-lists.ts';
import { type Page, pageQuestion, theLimit } from '../db/keyset.ts';
import { models, providers } from '../db/tables/catalog-tables.ts';
import { heldChanges } from '../db/tables/change-tables.ts';
import { current } from '../db/version-predicates.ts';
import { isRestricted } from '../db/visibility.ts';
import { type BoundFilter, bindFilter } from '../graph/filter/filter-queries.ts';
import { type HeldChangeRow, hasUnappliedApprovals } from '../refresh/store/held-changes.ts';
import { type HeldChangeFilterShape, heldChangeCriteria } from './held-change-criteria.ts';

export type HeldChangeStatus = 'PENDING' | NonNullable<HeldChangeRow['decision']>;

export interface HeldChangeSelection {
  /** Null: any status. */
  readonly statuses: readonly HeldChangeStatus[] | null;
  readonly filter: HeldChangeFilterShape;
  /** Only those that callers without a credential see. */
  readonly isOpen: boolean;
}

export function heldChangeQueries(db: Db) {
  const { ask } = compiledStatements();

  return {
    /** `isOpen`: only those that callers without a credential see. */
    byIds: (ids: readonly string[], isOpen: boolean): Promise<HeldChangeRow[]> =>
      ask({ shape: isOpen ? 'open by ids' : 'by ids', values: keysValue(ids) }, () =>
        db
          .select()
          .from(heldChanges)
          .where(and(sql`${heldChanges.id} = any(${textArray(theKeys)}::bigint[])`, isOpen ? isVisible : undefined)),
      ),

    /** Newest first. */
    page: async (selection: HeldChangeSelection, page: Page): Promise<HeldChangeRow[]> => {
      const bound = await matches(selection);
      return ask(together({ shape: 'page', values: {} }, bound, pageQuestion(page)), () =>
        db
          .select()
          .from(heldChanges)
          .where(
            and(
              bound.where(null),
              page.after ? sql`${heldChanges.id} < ${sql.placeholder('after0')}::bigint` : undefined,
            ),
          )
          .orderBy(desc(heldChanges.id))
          .limit(theLimit),
      );
    },

    count: async (selection: HeldChangeSelection): Promise<number> => {
      const bound = await matches(selection);
      const [row] = await ask(together({ shape: 'count', values: {} }, bound), () =>
        db.select({ count: count() }).from(heldChanges).where(bound.where(null)),
      );
      return row?.count ?? 0;
    },

    hasUnappliedApprovals: () => hasUnappliedApprovals(db),

    /**
     * Decides a pending change, and with the removal of a provider the pending removals of its models. Returns all decided
     * rows; none if the change is not pending.
     */
    decide: (id: number, decision: Decision, decidedBy: string): Promise<HeldChangeRow[]> =>
      decidePending(db, [id], decision, decidedBy),

    /** Decides the pending changes that match the filter, as `decide` does. Returns the number of decided rows. */
    decideMatching: async (filter: HeldChangeFilterShape, decision: Decision, decidedBy: string): Promise<number> => {
      const bound = await matches({ statuses: ['PENDING'], filter, isOpen: false });
      const pending = await ask(together({ shape: 'ids', values: {} }, bound), () =>
        db.select({ id: heldChanges.id }).from(heldChanges).where(bound.where(null)),
      );
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

async function matches({ statuses, filter, isOpen }: HeldChangeSelection): Promise<BoundFilter<null>> {
  const bound = await bindFilter(heldChangeCriteria, filter, null);
  const visible = isOpen ? isVisible : undefined;
  const ofStatus = statuses && sql`coalesce(${heldChanges.decision}, 'PENDING') = any(${textArray(theStatuses)})`;
  const shape = [isOpen ? 'open' : '', statuses ? 'of status' : ''].join(' ');
  const question = together(bound, { shape, values: statuses ? { statuses } : {} });
  return { ...question, where: (rows) => and(visible, ofStatus ?? undefined, bound.where(rows)) };
}

const theStatuses = sql.placeholder('statuses');

/** The current record of the subject is not restricted. */
const isVisible = and(
  ...[providers, models].map(
    (table) => sql`not exists (select from ${table}
      where ${and(sql`${table.key} = ${heldChanges.subjectKey}`, current(table), isRestricted(table))})`,
  ),
);
