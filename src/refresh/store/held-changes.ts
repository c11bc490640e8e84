import { and, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { Config } from '../../config.ts';
import type { Db, Transaction } from '../../db/connect.ts';
import { changes, heldChanges } from '../../db/tables/change-tables.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';
import { providerOf } from '../diff/records.ts';

export type HeldChangeRow = typeof heldChanges.$inferSelect;
export type NewHeldChange = Omit<typeof heldChanges.$inferInsert, 'id' | 'refreshId' | 'decision' | 'decidedAt'>;

/** How a refresh updates the held changes. */
export interface HeldChangeUpdate {
  readonly added: readonly NewHeldChange[];
  /** Ids of held changes that no longer match the source. If the source changes back, it needs a new decision. */
  readonly outdated: readonly number[];
}

const MANY_ROWS = 1000;

type HeldColumns = Readonly<Record<keyof HeldChangeRow, PgColumn>>;

function isNewestOfSubject(held: HeldColumns): SQL {
  return sql`not exists (
    select 1 from ${heldChanges} later
    where later.subject_type = ${held.subjectType} and later.subject_key = ${held.subjectKey} and later.id > ${held.id}
  )`;
}

/** Whether a later change was made to the same subject. Versions below 1 are imported history. */
function isSuperseded(held: HeldColumns): SQL {
  return sql`exists (
    select 1 from ${changes} made
    where made.subject_type = ${held.subjectType} and made.subject_key = ${held.subjectKey}
      and made.refresh_id > ${held.refreshId} and made.version > 0
  )`;
}

function isActive(held: HeldColumns): SQL {
  return sql`(
    ${held.decision} is distinct from 'WITHDRAWN' and ${isNewestOfSubject(held)} and not ${isSuperseded(held)}
  )`;
}

/** Withdrawn, or superseded by a newer row or a change that was made. */
export const isInactive = sql`not ${isActive(heldChanges)}`;

/** The active held changes, at most one for each subject. */
export async function activeHeldChanges(db: Db): Promise<HeldChangeRow[]> {
  return db.select().from(heldChanges).where(isActive(heldChanges));
}

/** The removal of a provider with a model whose removal is held. */
function isProviderNeeded(): SQL {
  const model = alias(heldChanges, 'model');
  return sql`(${heldChanges.subjectType} = 'PROVIDER' and ${heldChanges.kind} = 'REMOVED' and exists (
    select 1 from ${heldChanges} model
    where ${model.subjectType} = 'MODEL' and ${model.kind} = 'REMOVED' and ${model.decision} is distinct from 'APPROVED'
      and starts_with(${model.subjectKey}, ${heldChanges.subjectKey} || '/') and ${isActive(model)}
  ))`;
}

/** An approved change that the next refresh can apply. */
const isApplicable = and(eq(heldChanges.decision, 'APPROVED'), isActive(heldChanges), sql`not ${isProviderNeeded()}`);

/** Whether an unchanged document must be read again, because held changes were released. */
export async function hasReleasedChanges(db: Db, guard: Config['refreshGuard']): Promise<boolean> {
  // With `flag`, all held changes are released.
  const isReleased = guard === 'flag' ? isActive(heldChanges) : isApplicable;
  return (await db.$count(heldChanges, isReleased)) > 0;
}

/** Whether a change was approved after the start of the last refresh from the source. */
export async function hasUnappliedApprovals(db: Db): Promise<boolean> {
  const isTried = sql`exists (
    select 1 from ${refreshes}
    where ${refreshes.startedAt} >= ${heldChanges.decidedAt} and ${refreshes.sourceKind} = 'LIVE'
      and ${refreshes.revertedTo} is null and ${refreshes.trigger} <> 'REGISTRY' and ${refreshes.status} <> 'INTERRUPTED'
  )`;
  return (await db.$count(heldChanges, and(isApplicable, sql`not ${isTried}`))) > 0;
}

/** Must run after the changes of the refresh are written, in the same transaction. */
export async function updateHeldChanges(
  transaction: Transaction,
  refreshId: number,
  { added, outdated }: HeldChangeUpdate,
): Promise<void> {
  const isOutdated = inArray(heldChanges.id, [...outdated]);
  await withdrawPending(transaction, or(isOutdated, isInactive));
  // Read after the withdrawal, because an operator may have decided pending changes in the meantime.
  const decided = await transaction
    .select()
    .from(heldChanges)
    .where(and(isOutdated, ne(heldChanges.decision, 'WITHDRAWN')));
  await insertRows(transaction, [
    ...decided.map(({ id: _, ...row }) => ({ ...row, refreshId, ...withdrawal })),
    ...added.map((row) => ({ ...row, refreshId })),
  ]);
}

/** Must run after changes that were written without regard to held changes, in the same transaction. */
export async function withdrawSuperseded(transaction: Transaction): Promise<void> {
  await withdrawPending(transaction, isInactive);
}

async function withdrawPending(transaction: Transaction, which: SQL | undefined): Promise<void> {
  await transaction
    .update(heldChanges)
    .set(withdrawal)
    .where(and(isNull(heldChanges.decision), which));
}

const withdrawal = { decision: 'WITHDRAWN', decidedAt: sql`now()`, decidedBy: null } as const;

async function insertRows(transaction: Transaction, rows: readonly (typeof heldChanges.$inferInsert)[]) {
  for (let start = 0; start < rows.length; start += MANY_ROWS) {
    await transaction.insert(heldChanges).values(rows.slice(start, start + MANY_ROWS));
  }
}

/** Keys of pending and decided removals, including those of providers that are kept for such models. */
export async function knownRemovals(db: Db, guard: Config['refreshGuard']) {
  const removals = (await activeHeldChanges(db)).filter((row) => row.contentHash === null);
  const known = removals.filter((row) => guard === 'hold' || row.decision === 'APPROVED');
  const keysOf = (type: HeldChangeRow['subjectType'], rows = known) =>
    rows.filter((row) => row.subjectType === type).map((row) => row.subjectKey);
  const kept = known.filter((row) => row.decision !== 'APPROVED');
  return {
    providers: new Set([...keysOf('PROVIDER'), ...keysOf('MODEL', kept).map(providerOf)]),
    models: new Set(keysOf('MODEL')),
  };
}
