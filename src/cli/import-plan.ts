import type { Snapshot } from '../models-dev/snapshots/snapshot-files.ts';
import { quoteInput } from '../quote-input.ts';
import { placeAmong } from '../refresh/backfill/place-in-history.ts';
import type { Observations } from '../refresh/store/observation-queries.ts';
import type { RefreshQueries } from '../refresh/store/refresh-queries.ts';
import { CannotRefresh } from './startup-error.ts';

const DAY_MS = 86_400_000;

export interface ImportPlan {
  /** Snapshots that were observed already. */
  readonly known: readonly Snapshot[];
  /** The other snapshots, in the order of their import. */
  readonly order: readonly Snapshot[];
}

/** Checks every snapshot before the first import, so that invalid input fails before anything is imported. */
export async function importPlan(
  refreshes: RefreshQueries,
  snapshots: readonly Snapshot[],
  historyDays: number,
): Promise<ImportPlan> {
  const observed = await refreshes.observedOf(snapshots.map(({ day }) => day));
  const observations = await refreshes.observations();
  const isKnown = ({ day }: Snapshot) => observed.has(day.getTime());
  const placed = snapshots
    .filter((snapshot) => !isKnown(snapshot))
    .map((snapshot) => ({ snapshot, place: placeOf(snapshot, observations) }));
  assertNotPruned(placed, observations, historyDays);

  const at = (place: Placed['place']) => placed.filter((one) => one.place === place).map(({ snapshot }) => snapshot);
  // Days before the first observed day are imported backwards: each is compared with the day after it.
  return { known: snapshots.filter(isKnown), order: [...at('EARLIEST').reverse(), ...at('NEWEST')] };
}

export function assertNotInFuture(snapshots: readonly Snapshot[]): void {
  const coming = snapshots.find(({ day }) => day.getTime() > Date.now());
  if (coming) throw new CannotRefresh(`${nameOf(coming)} is dated in the future.`);
}

export function nameOf({ day, name }: Snapshot): string {
  return `${dayOf(day)} (${quoteInput(name)})`;
}

interface Placed {
  readonly snapshot: Snapshot;
  readonly place: ReturnType<typeof placeAmong>;
}

function placeOf(snapshot: Snapshot, observations: Observations): Placed['place'] {
  try {
    return placeAmong(observations, snapshot.day);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CannotRefresh(`${nameOf(snapshot)} cannot be imported: ${reason} Nothing was imported.`, { cause });
  }
}

/**
 * Throws for days that would be pruned right after their import. Only the newest day before the kept history stays,
 * because it describes the catalog at the start of that history.
 */
function assertNotPruned(placed: readonly Placed[], { first }: Observations, historyDays: number): void {
  const keptSince = new Date(Date.now() - historyDays * DAY_MS);
  const older = historyDays === 0 ? [] : placed.filter(({ snapshot }) => snapshot.day <= keptSince);
  const newest = older.at(-1);
  const stays = newest && (newest.place === 'NEWEST' || (first !== null && first > keptSince)) ? newest : null;
  const deleted = older.find((one) => one !== stays);
  if (deleted === undefined) return;
  const allowed = `the last ${historyDays} days${stays ? `, and ${dayOf(stays.snapshot.day)} of those before` : ''}`;
  throw new CannotRefresh(
    `${nameOf(deleted.snapshot)} cannot be imported: it would be deleted at once. REFRESH_HISTORY_DAYS allows ${allowed}. Nothing was imported.`,
  );
}

function dayOf(day: Date): string {
  return day.toISOString().replace('T00:00:00.000Z', '');
}
