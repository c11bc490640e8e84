import type { CatalogView } from '../../db/catalog-view.ts';
import type { Observations } from '../store/observation-queries.ts';
import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';

/** The day of a snapshot does not fit among those already observed. Clients read the message. */
export class OutOfOrder extends Error {}

/** Whether a snapshot of this day follows all that was observed, or precedes it. Throws `OutOfOrder` when neither. */
export async function placeInHistory(refreshes: RefreshQueries, day: Date): Promise<'NEWEST' | 'EARLIEST'> {
  return placeAmong(await refreshes.observations(), day);
}

/** The same, given what was observed. */
export function placeAmong({ first, last, isPruned }: Observations, day: Date): 'NEWEST' | 'EARLIEST' {
  if (last === null || day > last) return 'NEWEST';
  if (day < first) {
    if (!isPruned) return 'EARLIEST';
    throw new OutOfOrder(`${iso(day)} is before ${iso(first)}, and the history before that was deleted.`);
  }
  throw new OutOfOrder(
    `${iso(day)} is not before ${iso(first)} nor after ${iso(last)}, the first and the last day observed: what lies between cannot be changed.`,
  );
}

/** Now, but after all that was observed: the clocks of gateways differ, and the order of versions is that of time. */
export async function nextObservationTime(refreshes: RefreshQueries): Promise<Date> {
  const { last } = await refreshes.observations();
  return new Date(Math.max(Date.now(), (last?.getTime() ?? 0) + 1));
}

/** Whether the catalog went back to what `last` confirmed, which may have held back a part of what it read. */
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
