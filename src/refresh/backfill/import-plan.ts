import { quoteInput } from '../../quote-input.ts';
import type { Observations } from '../store/observation-queries.ts';
import type { RefreshQueries } from '../store/refresh-queries.ts';
import type { Importable } from './importable.ts';
import { OutOfOrder, placeAmong } from './place-in-history.ts';

const DAY_MS = 86_400_000;

export interface ImportPlan<Snapshot> {
  /** Snapshots that were observed already. */
  readonly known: readonly Snapshot[];
  /** Snapshots that REFRESH_HISTORY_DAYS would delete right after their import. */
  readonly outdated: readonly Snapshot[];
  /** Snapshots dated between stored dates, if these are skipped. */
  readonly between: readonly Snapshot[];
  /** Snapshots before the stored ones, newest first: each is compared with the one after it. */
  readonly earlier: readonly Snapshot[];
  /** Snapshots after the stored ones, oldest first. */
  readonly later: readonly Snapshot[];
}

interface PlanOptions {
  readonly historyDays: number;
  /** Whether a snapshot that is dated between stored dates is skipped instead of refused. */
  readonly skipBetween: boolean;
}

/** Checks every snapshot before the first import, so that invalid input fails before anything is imported. */
export async function importPlan<Snapshot extends Importable>(
  refreshes: RefreshQueries,
  snapshots: readonly Snapshot[],
  { historyDays, skipBetween }: PlanOptions,
): Promise<ImportPlan<Snapshot>> {
  const observed = await refreshes.observedOf(snapshots.map(({ day }) => day));
  const observations = await refreshes.observations();
  const isKnown = ({ day }: Snapshot) => observed.has(day.getTime());
  const unknown = snapshots.filter((snapshot) => !isKnown(snapshot));
  const outdated = new Set(outdatedOf(unknown, observations, historyDays));
  const placed = unknown
    .filter((snapshot) => !outdated.has(snapshot))
    .map((snapshot) => ({ snapshot, place: placeOf(snapshot, observations, skipBetween) }));
  const at = (place: (typeof placed)[number]['place']) =>
    placed.filter((one) => one.place === place).map(({ snapshot }) => snapshot);
  return {
    known: snapshots.filter(isKnown),
    outdated: [...outdated],
    between: at('BETWEEN'),
    earlier: at('EARLIEST').reverse(),
    later: at('NEWEST'),
  };
}

export function nameOf({ day, name }: Importable): string {
  return `${dayOf(day)} (${quoteInput(name)})`;
}

function placeOf(snapshot: Importable, observations: Observations, skipBetween: boolean) {
  try {
    return placeAmong(observations, snapshot.day);
  } catch (cause) {
    if (skipBetween && cause instanceof OutOfOrder) return 'BETWEEN';
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OutOfOrder(`${nameOf(snapshot)} cannot be imported: ${reason} Nothing was imported.`, { cause });
  }
}

/**
 * Of the days before the kept history, only the newest stays, because it describes the catalog at the start of that
 * history. An older day stays too if it follows all stored days.
 */
function outdatedOf<Snapshot extends Importable>(
  snapshots: readonly Snapshot[],
  { first, last }: Observations,
  historyDays: number,
): Snapshot[] {
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
