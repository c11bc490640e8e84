import { and, desc, eq, getTableColumns, gt, isNull, lt, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Database, Db, Transaction } from '../../db/connect.ts';
import { refreshes, refreshPauses } from '../../db/tables/refresh-tables.ts';
import type { Log } from '../../log.ts';
import { notifyEnd } from './notifications.ts';
import type { RefreshRow } from './refresh-queries.ts';

/** How long a refresh counts as running after its gateway was last heard of. */
const LEASE_SECONDS = 15;
const LEASE_RENEWAL_MS = 5_000;

/** By the clock of the database, which all gateways share. */
const leaseEnd = sql`now() + make_interval(secs => ${LEASE_SECONDS})`;

export type NewRefresh = Pick<RefreshRow, 'trigger' | 'requestedBy' | 'sourceKind' | 'sourceUrl'> &
  Partial<Pick<RefreshRow, 'revertedTo'>>;

/** The refresh is no longer ours: its lease ran out, and whatever it has read must not be written. */
export class LeaseLost extends Error {
  constructor(refreshId: number) {
    super(`Refresh ${refreshId} lost its lease; nothing of it was written.`);
  }
}

/** Somebody wants the refresh ended, and whatever it has written is to be undone. */
export class Cancelled extends Error {
  constructor(refreshId: number) {
    super(`Refresh ${refreshId} is to be cancelled.`);
  }
}

interface LeaseAnswer {
  readonly taken: boolean;
  readonly refresh: RefreshRow;
}

/**
 * Begins a refresh, unless one is running: then that one. Nor one that nobody asked for in a pause: then the newest. Nor
 * if one was done since `ifNewestIs`, the id of the newest that the caller knows: then that one. The row of the running
 * refresh is the lease, unique by an index; its id, which only grows, is the fencing token that `holdLease` checks.
 */
export async function takeLease(db: Db, refresh: NewRefresh, ifNewestIs: number | null): Promise<LeaseAnswer> {
  for (;;) {
    await interruptRefreshes(db, lt(refreshes.leaseExpiresAt, sql`now()`));
    const answer = await db.transaction((transaction) => insertLease(transaction, refresh, ifNewestIs));
    if (answer) return answer;
    const [running] = await db.select().from(refreshes).where(eq(refreshes.status, 'RUNNING'));
    if (running) return { taken: false, refresh: running };
    // It ended between the two statements: try again.
  }
}

/** Null: another refresh was running. */
async function insertLease(
  transaction: Transaction,
  refresh: NewRefresh,
  ifNewestIs: number | null,
): Promise<LeaseAnswer | null> {
  const [begun] = await transaction
    .insert(refreshes)
    .values({ ...refresh, status: 'RUNNING', startedAt: sql`now()`, leaseExpiresAt: leaseEnd })
    .onConflictDoNothing()
    .returning();
  if (!begun) return null;
  // Only now that no other can begin: one might have ended since the caller looked, or brought a pause.
  const isUnasked = refresh.trigger === 'SCHEDULED' || refresh.trigger === 'STARTUP';
  const newest = isUnasked && (await isPaused(transaction)) ? 0 : ifNewestIs;
  const done = newest === null ? undefined : await doneSince(transaction, newest);
  if (!done) return { taken: true, refresh: begun };
  await transaction.delete(refreshes).where(eq(refreshes.id, begun.id));
  return { taken: false, refresh: done };
}

/** A pause commits with the refresh that begins it. */
async function isPaused(transaction: Transaction): Promise<boolean> {
  return (await transaction.$count(refreshPauses, isNull(refreshPauses.resumedAt))) > 0;
}

/** One that was cut off has done nothing. */
async function doneSince(transaction: Transaction, refreshId: number): Promise<RefreshRow | undefined> {
  const [done] = await transaction
    .select()
    .from(refreshes)
    .where(and(gt(refreshes.id, refreshId), notInArray(refreshes.status, ['RUNNING', 'INTERRUPTED'])))
    .orderBy(desc(refreshes.id))
    .limit(1);
  return done;
}

/** Throws `LeaseLost` when it is too late. */
async function renewLease(db: Db, refreshId: number): Promise<void> {
  const renewed = await db.update(refreshes).set({ leaseExpiresAt: leaseEnd }).where(running(refreshId)).returning();
  if (renewed.length === 0) throw new LeaseLost(refreshId);
}

/** Locks the lease until the transaction ends, so that nobody can take it over. Throws `LeaseLost` when it is too late. */
export async function holdLease(transaction: Transaction, refreshId: number): Promise<void> {
  const held = await transaction.select().from(refreshes).where(running(refreshId)).for('update');
  if (held.length === 0) throw new LeaseLost(refreshId);
}

/** Ends the refresh as `result` says. Throws `LeaseLost` when it is no longer running. */
export async function endRefresh(
  db: Db | Transaction,
  refreshId: number,
  result: Partial<RefreshRow> & Pick<RefreshRow, 'status'>,
): Promise<RefreshRow> {
  const [row] = await db
    .update(refreshes)
    .set({ ...result, finishedAt: sql`clock_timestamp()`, leaseExpiresAt: null })
    .where(running(refreshId))
    .returning({ ...getTableColumns(refreshes), notified: notifyEnd(refreshes.id) });
  if (!row) throw new LeaseLost(refreshId);
  const { notified: _told, ...ended } = row;
  return ended;
}

/**
 * Takes the lease from whoever has it, so that nothing more can be written. Null: it is no longer running. Waits for a
 * transaction that writes, which is undone where the gateway that runs it heard of it in time: see `announceCancel`.
 */
export async function cancelRefresh(db: Db, refreshId: number): Promise<RefreshRow | null> {
  try {
    return await endRefresh(db, refreshId, { status: 'CANCELLED' });
  } catch (error) {
    if (error instanceof LeaseLost) return null;
    throw error;
  }
}

/** Marks running refreshes whose gateway is gone. */
async function interruptRefreshes(db: Db, gone?: SQL): Promise<void> {
  await db
    .update(refreshes)
    .set({ status: 'INTERRUPTED', finishedAt: sql`now()`, leaseExpiresAt: null })
    .where(and(eq(refreshes.status, 'RUNNING'), gone))
    .returning({ notified: notifyEnd(refreshes.id) });
}

function running(refreshId: number) {
  return and(eq(refreshes.id, refreshId), eq(refreshes.status, 'RUNNING'));
}

/** Renews the lease until stopped. The signal aborts when the lease is lost. */
export function keepLease(db: Db, refreshId: number, log: Log): { signal: AbortSignal; stop: () => void } {
  const lost = new AbortController();
  const stop = every(LEASE_RENEWAL_MS, log, async () => {
    try {
      await renewLease(db, refreshId);
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      lost.abort(error);
    }
  });
  return { signal: lost.signal, stop };
}

/** Marks refreshes whose gateway is gone, now and from time to time, until stopped. */
export async function sweepLeases({ db, listen }: Database, log: Log): Promise<() => void> {
  const sweep = () => interruptRefreshes(db, lt(refreshes.leaseExpiresAt, sql`now()`));
  // Nobody else can use the embedded database, so whatever is running there died with its gateway.
  await (listen === null ? interruptRefreshes(db) : sweep());
  return every(LEASE_SECONDS * 1000, log, sweep);
}

/** Never again while it is still under way: it may have to wait for a transaction that writes. */
function every(periodMs: number, log: Log, task: () => Promise<void>): () => void {
  let underWay = false;
  const timer = setInterval(async () => {
    if (underWay) return;
    underWay = true;
    await task().catch((error: unknown) => log.warn({ error }, 'leases could not be looked after'));
    underWay = false;
  }, periodMs);
  timer.unref();
  return () => clearInterval(timer);
}
