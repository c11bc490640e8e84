import { sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';

/** The channel on which gateways on one database notify each other. A payload only says what to read. */
export const REFRESH_CHANNEL = 'modelgraph_refreshes';
const PAUSE = 'PAUSE';

/** A hint without guarantee: gateways also poll. */
export async function notifyProgress(db: Db, refreshId: number): Promise<void> {
  await notify(db, `PROGRESS ${refreshId}`);
}

/** Sent by Postgres when the transaction that ends the refresh commits. */
export async function notifyEnded(transaction: Transaction, refreshId: number): Promise<void> {
  await notify(transaction, `END ${refreshId}`);
}

/** Sent by Postgres when the transaction that starts or ends the pause commits. */
export async function notifyPause(transaction: Transaction): Promise<void> {
  await notify(transaction, PAUSE);
}

/** Sent outside of a transaction: while the refresh writes, an update of its row would wait for it. */
export async function notifyCancel(db: Db, refreshId: number): Promise<void> {
  await notify(db, `CANCEL ${refreshId}`);
}

async function notify(db: Db | Transaction, payload: string): Promise<void> {
  await db.execute(sql`select pg_notify(${REFRESH_CHANNEL}, ${payload})`);
}

/** The id of the refresh to cancel. Null: the notification is of another kind. */
export function cancelledIn(payload: string): number | null {
  const [, id] = /^CANCEL (\d+)$/.exec(payload) ?? [];
  return id === undefined ? null : Number(id);
}

export function isPause(payload: string): boolean {
  return payload === PAUSE;
}

export function isProgressOf(payload: string, refreshId: number): boolean {
  return payload === `PROGRESS ${refreshId}`;
}

export function isEndOf(payload: string, refreshId: number): boolean {
  return payload === `END ${refreshId}`;
}
