import type { Gateway } from '../graph/context.ts';
import { coalesced } from '../refresh/progress/coalesced.ts';
import type { Start } from '../refresh/run/refresher.ts';

/** For the end of a refresh or of a pause that was not heard of, or when the database was away. */
const LOOK_EVERY_MS = 60_000;

type Dependencies = Pick<Gateway, 'heldChanges' | 'pauses' | 'refreshes' | 'refresher' | 'source'>;

/**
 * Begins the refresh that makes what was approved since the last one began. Null: there is nothing to make, or it has to
 * wait for the end of a refresh or of a pause.
 */
export async function applyApproved({
  heldChanges,
  pauses,
  refreshes,
  refresher,
  source,
}: Dependencies): Promise<Start | null> {
  if (source === null) return null;
  // Read first, so that a refresh or a revert done elsewhere from now on keeps this one from beginning.
  const newest = await refreshes.newest();
  if (newest?.status === 'RUNNING' || (await pauses.present()) !== null) return null;
  if (!(await heldChanges.isApprovalNew())) return null;
  const ifNewestIs = newest?.id ?? 0;
  return refresher.start(source, { trigger: 'MANUAL', requestedBy: 'operator', force: true, ifNewestIs });
}

/**
 * Makes what was approved while a refresh ran or refreshes were paused as soon as that is over, whichever gateway was
 * asked, and what was left by one that is gone. Until the function returned has ended.
 */
export function keepApplyingApproved({ refreshEvents, config, log, ...gateway }: Gateway): () => Promise<void> {
  // Otherwise nothing is held back: what was, the next refresh makes.
  if (config.refreshGuard !== 'hold') return async () => {};
  let isClosed = false;
  const look = coalesced(async () => {
    if (isClosed) return;
    await applyApproved(gateway).catch((error: unknown) => {
      if (!isClosed) log.warn({ error }, 'the refresh for what was approved could not be begun');
    });
  });
  const leave = refreshEvents.subscribe('progress', ({ phase }) => {
    if (phase === 'DONE') void look();
  });
  const leavePause = refreshEvents.subscribe('pause', () => void look());
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  void look();
  return async () => {
    isClosed = true;
    leave();
    leavePause();
    clearInterval(timer);
    await look();
  };
}
