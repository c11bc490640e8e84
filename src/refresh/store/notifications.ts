import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '../../db/connect.ts';

/** What gateways on one database tell each other: no more than where to look. */
export const REFRESH_CHANNEL = 'modelgraph_refreshes';
const PAUSE = 'PAUSE';

/** To be selected by the statement that stores how a refresh goes. */
export function notifyProgress(refreshId: PgColumn): SQL<unknown> {
  return sql`pg_notify(${REFRESH_CHANNEL}, 'PROGRESS ' || ${refreshId})`;
}

/** To be selected by the statement that ends a refresh. */
export function notifyEnd(refreshId: PgColumn): SQL<unknown> {
  return sql`pg_notify(${REFRESH_CHANNEL}, 'END ' || ${refreshId})`;
}

/** To be selected by the statement that ends a pause. */
export function notifyPause(): SQL<unknown> {
  return sql`pg_notify(${REFRESH_CHANNEL}, ${PAUSE})`;
}

/** Not with a commit: while the refresh writes, its row waits for it. */
export async function notifyCancel(db: Db, refreshId: number): Promise<void> {
  await db.execute(sql`select pg_notify(${REFRESH_CHANNEL}, ${`CANCEL ${refreshId}`})`);
}

/** The id of the refresh that is to be cancelled. Null: something else is told. */
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
