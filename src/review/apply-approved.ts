import type { Gateway } from '../graph/context.ts';
import { coalesced } from '../refresh/progress/coalesced.ts';
import type { Start } from '../refresh/run/refresher.ts';

/** Covers missed notifications and times without a database. */
const POLL_INTERVAL_MS = 60_000;

type Dependencies = Pick<Gateway, 'heldChanges' | 'pauses' | 'refreshes' | 'refresher' | 'source'>;

/**
 * Starts a refresh if changes were approved since the last one started. Null: nothing is approved, a refresh is running, or
 * refreshes are paused.
 */
export async function applyApproved(
  { heldChanges, pauses, refreshes, refresher, source }: Dependencies,
  requestedBy: string,
): Promise<Start | null> {
  if (source === null) return null;
  // Read first: a refresh or revert that ends on another gateway after this read prevents the start.
  const newest = await refreshes.newest();
  if (newest?.status === 'RUNNING' || (await pauses.current()) !== null) return null;
  if (!(await heldChanges.hasUnappliedApprovals())) return null;
  const ifNewestIs = newest?.id ?? 0;
  return refresher.start(source, { trigger: 'MANUAL', requestedBy, force: true, ifNewestIs });
}

/**
 * Applies approved changes as soon as no refresh is running and refreshes are not paused. Includes approvals made on other
 * gateways. Stops when the returned function is called.
 */
export function keepApplyingApproved({ refreshEvents, config, log, ...gateway }: Gateway): () => Promise<void> {
  // Without `hold`, the next refresh applies all held changes.
  if (config.refreshGuard !== 'hold') return async () => {};
  let isClosed = false;
  const poll = coalesced(async () => {
    if (isClosed) return;
    await applyApproved(gateway, 'operator').catch((error: unknown) => {
      if (!isClosed) log.warn({ error }, 'failed to start a refresh for approved changes');
    });
  });
  const unsubscribe = refreshEvents.subscribe('progress', ({ phase }) => {
    if (phase === 'DONE') void poll();
  });
  const unsubscribePause = refreshEvents.subscribe('pause', () => void poll());
  const timer = setInterval(poll, POLL_INTERVAL_MS).unref();
  void poll();
  return async () => {
    isClosed = true;
    unsubscribe();
    unsubscribePause();
    clearInterval(timer);
    await poll();
  };
}
