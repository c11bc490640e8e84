import type { Snapshot } from '../../models-dev/snapshots/snapshot-files.ts';
import { quoteInput } from '../../quote-input.ts';
import { placeAmong } from '../../refresh/backfill/place-in-history.ts';
import type { Observations } from '../../refresh/store/observation-queries.ts';
import type { RefreshQueries } from '../../refresh/store/refresh-queries.ts';
import { CommandFailure } from '../process/command-failure.ts';

const DAY_MS = 86_400_000;

export interface ImportPlan {
  /** Snapshots that were observed already. */
  readonly known: readonly Snapshot[];
  /** Snapshots that REFRESH_HISTORY_DAYS would delete right after their import. */
  readonly outdated: readonly Snapshot[];
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
  const outdated = outdatedOf(
    snapshots.filter((snapshot) => !isKnown(snapshot)),
    observations,
    historyDays,
  );
  const placed = snapshots
    .filter((snapshot) => !isKnown(snapshot) && !outdated.includes(snapshot))
    .map((snapshot) => ({ snapshot, place: placeOf(snapshot, observations) }));

  const at = (place: Placed['place']) => placed.filter((one) => one.place === place).map(({ snapshot }) => snapshot);
  // Days before the first observed day are imported backwards: each is compared with the day after it.
  return { known: snapshots.filter(isKnown), outdated, order: [...at('EARLIEST').reverse(), ...at('NEWEST')] };
}

export function assertNotInFuture(snapshots: readonly Snapshot[]): void {
  const future = snapshots.find(({ day }) => day.getTime() > Date.now());
  if (future) throw new CommandFailure(`${nameOf(future)} is dated in the future.`);
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
    throw new CommandFailure(`${nameOf(snapshot)} cannot be imported: ${reason} Nothing was imported.`, { cause });
  }
}

/**
 * Of the days before the kept history, only the newest stays, because it describes the catalog at the start of that
 * history. An older day stays too if it follows all stored days.
 */
function outdatedOf(snapshots: readonly Snapshot[], { first, last }: Observations, historyDays: number): Snapshot[] {
  if (historyDays === 0) return [];
  const keptSince = new Date(Date.now() - historyDays * DAY_MS);
  const older = snapshots.filter(({ day }) => day <= keptSince);
  const newest = older.at(-1);
  const describesBegin = newest && (last === null || newest.day > last || first > keptSince);
  return older.filter((snapshot) => !(describesBegin && snapshot === newest));
}

function dayOf(day: Date): string {
  return day.toISOString().replace('T00:00:00.000Z', '');
}
