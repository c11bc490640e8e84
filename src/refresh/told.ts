import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** What gateways on one database tell each other, with the commit of it: no more than where to look. */
export const TOLD_CHANNEL = 'modelgraph_refreshes';
const PAUSE = 'PAUSE';

/** To be selected by the statement that stores how a refresh goes. */
export function progressTold(refreshId: PgColumn): SQL<unknown> {
  return sql`pg_notify(${TOLD_CHANNEL}, 'PROGRESS ' || ${refreshId})`;
}

/** To be selected by the statement that ends a refresh. */
export function endTold(refreshId: PgColumn): SQL<unknown> {
  return sql`pg_notify(${TOLD_CHANNEL}, 'END ' || ${refreshId})`;
}

/** To be selected by the statement that ends a pause. */
export function pauseTold(): SQL<unknown> {
  return sql`pg_notify(${TOLD_CHANNEL}, ${PAUSE})`;
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
