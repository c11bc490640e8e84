import { setTimeout as sleep } from 'node:timers/promises';
import type { RefreshSource } from '../../models-dev/refresh-source.ts';
import type { Refresher, RefreshRequest, Start } from '../run/refresher.ts';
import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';
import type { ImportPlan } from './import-plan.ts';
import type { Importable, StoredNeighbor } from './importable.ts';

/** How often to check whether a refresh of another process has ended. */
const CHECK_MS = 500;

interface Importing {
  readonly refresher: Refresher;
  readonly refreshes: RefreshQueries;
  readonly request: RefreshRequest;
  readonly stop: AbortSignal;
  /** Called for each refresh that has ended. */
  readonly onImported: (snapshot: Importable, refresh: RefreshRow) => Promise<void> | void;
}

/** Imports the snapshots of a plan one by one. False: one could not be imported, or the import was stopped. */
export async function importInOrder<Snapshot extends Importable>(
  { earlier, later }: ImportPlan<Snapshot>,
  importing: Importing,
): Promise<boolean> {
  const { refreshes, refresher, request, stop } = importing;
  const { first, last } = await refreshes.edges();
  const isComplete =
    (await importSide(earlier, { side: 'AFTER', ...first }, importing)) &&
    (await importSide(later, { side: 'BEFORE', ...last }, importing));
  // Even if there was nothing to import: the one before may have been killed. A stopped one ends at once.
  if (request.trigger === 'IMPORT' && !stop.aborted) await refresher.joinStates();
  return isComplete;
}

async function importSide(
  snapshots: readonly Importable[],
  stored: StoredNeighbor,
  importing: Importing,
): Promise<boolean> {
  let neighbor = stored;
  for (const snapshot of snapshots) {
    if (importing.stop.aborted) return false;
    const source = snapshot.source(neighbor);
    const refresh = await refreshed(snapshot, source, importing);
    if (refresh === null) return false;
    if (refresh !== 'STORED') await importing.onImported(snapshot, refresh);
    const isStored = refresh === 'STORED' || refresh.status === 'SUCCEEDED' || refresh.status === 'UNCHANGED';
    if (!isStored && !(await isObserved(snapshot, importing))) return false;
    neighbor = { side: stored.side, observedAt: snapshot.day, commit: source.commit };
  }
  return true;
}

/**
 * Waits for a refresh of another process, such as one whose process was killed. STORED: another gateway has imported the
 * snapshot in the meantime. Null: the import was stopped.
 */
async function refreshed(
  snapshot: Importable,
  source: RefreshSource,
  importing: Importing,
): Promise<RefreshRow | 'STORED' | null> {
  const { refresher, refreshes, request, stop } = importing;
  while (!stop.aborted) {
    if (await isObserved(snapshot, importing)) return 'STORED';
    const start: Start = await refresher.start(source, request);
    if (start.started) return start.ended;
    // A pause or a newer refresh prevents an automatic start.
    if (start.refresh.status !== 'RUNNING') return null;
    await untilEnded(refreshes, start.refresh, stop);
  }
  return null;
}

async function isObserved({ day }: Importable, { refreshes }: Importing): Promise<boolean> {
  return (await refreshes.observedOf([day])).has(day.getTime());
}

async function untilEnded(refreshes: RefreshQueries, { id }: RefreshRow, stop: AbortSignal): Promise<void> {
  for (;;) {
    const [refresh] = await refreshes.byIds([String(id)]);
    // A refresh whose lease has expired is ended by the next start.
    if (refresh?.status !== 'RUNNING' || (refresh.leaseExpiresAt?.getTime() ?? 0) < Date.now()) return;
    await sleep(CHECK_MS, undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) return;
  }
}
