import { and, desc, eq, gt, isNull, lt, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Database, Db, Transaction } from '../../db/connect.ts';
import { refreshes, refreshPauses } from '../../db/tables/refresh-tables.ts';
import type { Log } from '../../log.ts';
import { notifyEnded } from './notifications.ts';
import type { RefreshRow } from './refresh-queries.ts';

/** A refresh counts as running for this long after the last renewal of its lease. */
const LEASE_SECONDS = 15;
const LEASE_RENEWAL_MS = 5_000;

/** Names the advisory locks of writing transactions, by which another gateway finds their sessions. */
const WRITER_LOCK = 1_297_566_546;
/** How long a sweep waits for the end of a session that it has terminated. */
const TERMINATION_MS = 5_000;

/** Uses the clock of the database, which all gateways share. */
const leaseEnd = sql`now() + make_interval(secs => ${LEASE_SECONDS})`;

export type NewRefresh = Pick<RefreshRow, 'trigger' | 'requestedBy' | 'sourceKind' | 'sourceUrl'> &
  Partial<Pick<RefreshRow, 'revertedTo' | 'sourceCommit'>>;

/** The refresh no longer holds its lease and must not write anything. */
export class LeaseLost extends Error {
  constructor(refreshId: number) {
    super(`Refresh ${refreshId} lost its lease. It has written nothing.`);
  }
}

/** The refresh was cancelled, so its transaction must be rolled back. */
export class Cancelled extends Error {
  constructor(refreshId: number) {
    super(`Refresh ${refreshId} was cancelled.`);
  }
}

interface LeaseResult {
  readonly taken: boolean;
  readonly refresh: RefreshRow;
}

/**
 * Starts a refresh and takes its lease. Otherwise returns the refresh that prevents it. That is the running one, the
 * newest one for a scheduled refresh in a pause, or one after `ifNewestIs`, the newest id known to the caller. The row of
 * the running refresh is the lease, unique by an index. Its id, which only grows, is the fencing token that `lockLease`
 * checks.
 */
export async function takeLease(db: Db, refresh: NewRefresh, ifNewestIs: number | null): Promise<LeaseResult> {
  for (;;) {
    await interruptRefreshes(db, lt(refreshes.leaseExpiresAt, sql`now()`));
    const result = await db.transaction((transaction) => insertLease(transaction, refresh, ifNewestIs));
    if (result) return result;
    const [running] = await db.select().from(refreshes).where(eq(refreshes.status, 'RUNNING'));
    if (running) return { taken: false, refresh: running };
    // The other refresh ended between the two statements: try again.
  }
}

/** Null: another refresh is running. */
async function insertLease(
  transaction: Transaction,
  refresh: NewRefresh,
  ifNewestIs: number | null,
): Promise<LeaseResult | null> {
  const [started] = await transaction
    .insert(refreshes)
    .values({ ...refresh, status: 'RUNNING', startedAt: sql`now()`, leaseExpiresAt: leaseEnd })
    .onConflictDoNothing()
    .returning();
  if (!started) return null;
  // Checked only now that no other refresh can start: one may have ended or started a pause since the caller looked.
  const isAutomatic = refresh.trigger === 'SCHEDULED' || refresh.trigger === 'STARTUP';
  const newest = isAutomatic && (await isPaused(transaction)) ? 0 : ifNewestIs;
  const later = newest === null ? undefined : await endedSince(transaction, newest);
  if (!later) return { taken: true, refresh: started };
  await transaction.delete(refreshes).where(eq(refreshes.id, started.id));
  return { taken: false, refresh: later };
}

/** A pause is committed together with the revert that starts it. */
async function isPaused(transaction: Transaction): Promise<boolean> {
  return (await transaction.$count(refreshPauses, isNull(refreshPauses.resumedAt))) > 0;
}

/** Ignores interrupted refreshes, which have written nothing. */
async function endedSince(transaction: Transaction, refreshId: number): Promise<RefreshRow | undefined> {
  const [ended] = await transaction
    .select()
    .from(refreshes)
    .where(and(gt(refreshes.id, refreshId), notInArray(refreshes.status, ['RUNNING', 'INTERRUPTED'])))
    .orderBy(desc(refreshes.id))
    .limit(1);
  return ended;
}

/** Throws `LeaseLost` if the refresh no longer holds its lease. */
async function renewLease(db: Db, refreshId: number): Promise<void> {
  const renewed = await db.update(refreshes).set({ leaseExpiresAt: leaseEnd }).where(running(refreshId)).returning();
  if (renewed.length === 0) throw new LeaseLost(refreshId);
}

/**
 * Keeps the refresh from being ended elsewhere until the transaction ends. Throws `LeaseLost` if it no longer holds its
 * lease. The row lock conflicts with that of `cancelRefresh` and of a sweep, but not with a renewal of the lease.
 */
export async function lockLease(transaction: Transaction, refreshId: number): Promise<void> {
  await transaction.execute(sql`select pg_advisory_xact_lock(${WRITER_LOCK}, ${refreshId}::integer)`);
  const locked = await transaction.select().from(refreshes).where(running(refreshId)).for('key share');
  if (locked.length === 0) throw new LeaseLost(refreshId);
}

/** Stores the result of the refresh and notifies other gateways. Throws `LeaseLost` if it is no longer running. */
export async function endRefresh(
  db: Db | Transaction,
  refreshId: number,
  result: Partial<RefreshRow> & Pick<RefreshRow, 'status'>,
): Promise<RefreshRow> {
  return db.transaction(async (transaction) => {
    const [ended] = await transaction
      .update(refreshes)
      .set({ ...result, finishedAt: sql`clock_timestamp()`, leaseExpiresAt: null })
      .where(running(refreshId))
      .returning();
    if (!ended) throw new LeaseLost(refreshId);
    await notifyEnded(transaction, refreshId);
    return ended;
  });
}

/**
 * Ends the refresh and revokes its lease, so that it cannot write any more. Null: it is not running. Waits for the
 * transaction of the refresh, which is rolled back if its gateway received the notification in time: see `notifyCancel`.
 */
export async function cancelRefresh(db: Db, refreshId: number): Promise<RefreshRow | null> {
  return db.transaction(async (transaction) => {
    const [locked] = await transaction.select().from(refreshes).where(running(refreshId)).for('update');
    return locked ? endRefresh(transaction, refreshId, { status: 'CANCELLED' }) : null;
  });
}

/** Marks running refreshes as interrupted, except one whose transaction is still open. */
async function interruptRefreshes(db: Db, which?: SQL): Promise<void> {
  await db.transaction(async (transaction) => {
    const interrupted = await transaction
      .select({ id: refreshes.id })
      .from(refreshes)
      .where(and(eq(refreshes.status, 'RUNNING'), which))
      .for('update', { skipLocked: true });
    for (const { id } of interrupted) await endRefresh(transaction, id, { status: 'INTERRUPTED' });
  });
}

/**
 * Ends the sessions whose transaction outlives its lease by another lease. The process of such a session is stopped or
 * unreachable, and Postgres before 17 has no timeout for a transaction that waits for its client amid a statement.
 */
async function terminateStalledWriters(db: Db, log: Log): Promise<void> {
  const terminated = await db.execute(sql`
    select ${refreshes.id} as refresh, pg_terminate_backend(pg_locks.pid, ${TERMINATION_MS}) as "isTerminated"
    from pg_locks join ${refreshes} on pg_locks.objid = ${refreshes.id}::oid
    where pg_locks.locktype = 'advisory' and pg_locks.classid = ${WRITER_LOCK}::oid and pg_locks.objsubid = 2
      and pg_locks.database = (select oid from pg_database where datname = current_database())
      and ${refreshes.leaseExpiresAt} < now() - make_interval(secs => ${LEASE_SECONDS})
  `);
  for (const row of terminated) log.warn(row, 'terminated the session of a stalled refresh');
}

function running(refreshId: number) {
  return and(eq(refreshes.id, refreshId), eq(refreshes.status, 'RUNNING'));
}

/** Renews the lease until `stop` is called. The signal aborts when the lease is lost. */
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

/** Marks refreshes with an expired lease as interrupted, now and periodically, until the returned function is called. */
export async function sweepLeases({ db, listen }: Database, log: Log): Promise<() => void> {
  const sweep = async () => {
    await terminateStalledWriters(db, log);
    await interruptRefreshes(db, lt(refreshes.leaseExpiresAt, sql`now()`));
  };
  // Only one gateway can use the embedded database, so a running refresh belongs to a process that has died.
  await (listen === null ? interruptRefreshes(db) : sweep());
  return every(LEASE_SECONDS * 1000, log, sweep);
}

/** Skips a run while the previous one is active: on the embedded Postgres, it waits for the transaction of a refresh. */
function every(periodMs: number, log: Log, task: () => Promise<void>): () => void {
  let isActive = false;
  const timer = setInterval(async () => {
    if (isActive) return;
    isActive = true;
    await task().catch((error: unknown) => log.warn({ error }, 'failed to renew or sweep refresh leases'));
    isActive = false;
  }, periodMs);
  timer.unref();
  return () => clearInterval(timer);
}
