import { and, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { Config } from '../../config.ts';
import type { Db, Transaction } from '../../db/connect.ts';
import { changes, heldChanges } from '../../db/tables/change-tables.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';
import { providerOf } from '../diff/records.ts';

export type HeldChangeRow = typeof heldChanges.$inferSelect;
export type NewHeldChange = Omit<typeof heldChanges.$inferInsert, 'id' | 'refreshId' | 'decision' | 'decidedAt'>;

/** What a refresh holds back, and what it finds of what was held before it. */
export interface HeldChangeUpdate {
  readonly begun: readonly NewHeldChange[];
  /** Ids of those of which the source no longer says the same: when it does again, that is judged afresh. */
  readonly gone: readonly number[];
}

const MANY_ROWS = 1000;

type HeldColumns = Readonly<Record<keyof HeldChangeRow, PgColumn>>;

function isNewestOfSubject(held: HeldColumns): SQL {
  return sql`not exists (
    select 1 from ${heldChanges} later
    where later.subject_type = ${held.subjectType} and later.subject_key = ${held.subjectKey} and later.id > ${held.id}
  )`;
}

/** By a change that was made, of this content or of another. Versions below 1 are of days imported later. */
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

/** Overtaken by a newer row or by a change that was made, or taken back by the source. */
export const isInactive = sql`not ${isActive(heldChanges)}`;

/** What of all that was held still counts: at most one row for each subject. */
export async function activeHeldChanges(db: Db): Promise<HeldChangeRow[]> {
  return db.select().from(heldChanges).where(isActive(heldChanges));
}

/** The removal of a provider, one of whose models stays. */
function isProviderNeeded(): SQL {
  const model = alias(heldChanges, 'model');
  return sql`(${heldChanges.subjectType} = 'PROVIDER' and ${heldChanges.kind} = 'REMOVED' and exists (
    select 1 from ${heldChanges} model
    where ${model.subjectType} = 'MODEL' and ${model.kind} = 'REMOVED' and ${model.decision} is distinct from 'APPROVED'
      and starts_with(${model.subjectKey}, ${heldChanges.subjectKey} || '/') and ${isActive(model)}
  ))`;
}

/** An operator let it through, and it can be made. */
const isApplicable = and(eq(heldChanges.decision, 'APPROVED'), isActive(heldChanges), sql`not ${isProviderNeeded()}`);

/** Whether a document that has not changed is to be read all the same, for what is held back no longer. */
export async function hasReleasedChanges(db: Db, guard: Config['refreshGuard']): Promise<boolean> {
  // Nothing is held back with `flag`, whatever an operator has decided. Once it is made it counts no more.
  const isReleased = guard === 'flag' ? isActive(heldChanges) : isApplicable;
  return (await db.$count(heldChanges, isReleased)) > 0;
}

/** Whether something was approved that no refresh could make yet: none that asks the source has begun since. */
export async function hasUnappliedApprovals(db: Db): Promise<boolean> {
  const isTried = sql`exists (
    select 1 from ${refreshes}
    where ${refreshes.startedAt} >= ${heldChanges.decidedAt} and ${refreshes.sourceKind} = 'LIVE'
      and ${refreshes.revertedTo} is null and ${refreshes.status} <> 'INTERRUPTED'
  )`;
  return (await db.$count(heldChanges, and(isApplicable, sql`not ${isTried}`))) > 0;
}

/** To be written with the changes that the refresh makes, after them. */
export async function updateHeldChanges(
  transaction: Transaction,
  refreshId: number,
  { begun, gone }: HeldChangeUpdate,
): Promise<void> {
  const isGone = inArray(heldChanges.id, [...gone]);
  await withdrawPending(transaction, or(isGone, isInactive));
  // Only now: until then some that waited when they were read could still be decided.
  const lapsed = await transaction
    .select()
    .from(heldChanges)
    .where(and(isGone, ne(heldChanges.decision, 'WITHDRAWN')));
  await insertRows(transaction, [
    ...lapsed.map(({ id: _, ...row }) => ({ ...row, refreshId, ...withdrawal })),
    ...begun.map((row) => ({ ...row, refreshId })),
  ]);
}

/** To be written after changes that were made without a look at what is held. */
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

/**
 * Keys of the removals that wait for an operator or were decided: no news when the document lacks them again. Nor are
 * those of the providers that stay for such models.
 */
export async function knownRemovals(db: Db, guard: Config['refreshGuard']) {
  const removals = (await activeHeldChanges(db)).filter((row) => row.contentHash === null);
  const shown = removals.filter((row) => guard === 'hold' || row.decision === 'APPROVED');
  const keysOf = (type: HeldChangeRow['subjectType'], rows = shown) =>
    rows.filter((row) => row.subjectType === type).map((row) => row.subjectKey);
  const kept = shown.filter((row) => row.decision !== 'APPROVED');
  return {
    providers: new Set([...keysOf('PROVIDER'), ...keysOf('MODEL', kept).map(providerOf)]),
    models: new Set(keysOf('MODEL')),
  };
}
