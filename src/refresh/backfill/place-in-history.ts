import type { CatalogView } from '../../db/catalog-view.ts';
import type { Observations } from '../store/observation-queries.ts';
import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';

/** The date of a snapshot is between dates that are already stored. Clients read the message. */
export class OutOfOrder extends Error {}

/** Whether a snapshot of this date is newer or older than all stored dates. Throws `OutOfOrder` if it is neither. */
export async function placeInHistory(refreshes: RefreshQueries, day: Date): Promise<'NEWEST' | 'EARLIEST'> {
  return placeAmong(await refreshes.observations(), day);
}

/** The same for given observations. */
export function placeAmong({ first, last, isPruned }: Observations, day: Date): 'NEWEST' | 'EARLIEST' {
  if (last === null || day > last) return 'NEWEST';
  if (day < first) {
    if (!isPruned) return 'EARLIEST';
    throw new OutOfOrder(`The snapshot is dated ${iso(day)}, but the history before ${iso(first)} was deleted.`);
  }
  throw new OutOfOrder(
    `The snapshot must be dated before ${iso(first)} or after ${iso(last)}, the first and last stored dates; got ${iso(day)}.`,
  );
}

/** The current time, but later than all observations: the clocks of gateways differ, and versions are ordered by time. */
export async function nextObservationTime(refreshes: RefreshQueries): Promise<Date> {
  const { last } = await refreshes.observations();
  return new Date(Math.max(Date.now(), (last?.getTime() ?? 0) + 1));
}

/** Whether the newest version is a revert that no refresh has confirmed since. */
export async function isReverted(
  refreshes: RefreshQueries,
  newest: CatalogView,
  last: RefreshRow | undefined,
): Promise<boolean> {
  const origin = await refreshes.ofVersion(newest.version);
  return origin?.revertedTo != null && (last === undefined || last.id < origin.id);
}

function iso(day: Date): string {
  return day.toISOString();
}
