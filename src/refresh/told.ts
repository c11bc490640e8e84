import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** What gateways on one database tell each other, with the commit of it: no more than which refresh to look at. */
export const TOLD_CHANNEL = 'modelgraph_refreshes';

/** To be selected by the statement that stores how a refresh goes. */
export function progressTold(refreshId: PgColumn): SQL<unknown> {
  return sql`pg_notify(${TOLD_CHANNEL}, 'PROGRESS ' || ${refreshId})`;
}

/** To be selected by the statement that ends a refresh. */
export function endTold(refreshId: PgColumn): SQL<unknown> {
  return sql`pg_notify(${TOLD_CHANNEL}, 'END ' || ${refreshId})`;
}

export function isProgressOf(payload: string, refreshId: number): boolean {
  return payload === `PROGRESS ${refreshId}`;
}

export function isEndOf(payload: string, refreshId: number): boolean {
  return payload === `END ${refreshId}`;
}
