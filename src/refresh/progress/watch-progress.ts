import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';
import { ended, isSameState, queued, type RefreshProgress } from './progress.ts';
import type { RefreshEvents } from './refresh-events.ts';
import { stream } from './stream.ts';

interface Watched {
  readonly refreshes: RefreshQueries;
  readonly refreshEvents: RefreshEvents;
}

// Each state is complete, so a slow subscriber needs only the newest.
const MAX_BUFFERED_STATES = 1;

/** The current state of the refresh, then each newer state until it ends. */
export function watchRefresh(
  { refreshes, refreshEvents }: Watched,
  refresh: RefreshRow,
): AsyncIterable<RefreshProgress> {
  return stream<RefreshProgress>(MAX_BUFFERED_STATES, (sendAny, end) => {
    const send = unlessSame(sendAny);
    const sendEnd = async () => {
      const [now] = await refreshes.byIds([String(refresh.id)]);
      if (now) send(stateOf(now));
      end();
    };
    const onProgress = (progress: RefreshProgress) => {
      if (progress.refresh.id < refresh.id) return;
      // A later refresh is running, so this one has ended. Its last state was not published.
      if (progress.refresh.id > refresh.id) return void sendEnd().catch(end);
      send(progress);
      if (progress.phase === 'DONE') end();
    };
    const unsubscribe = refreshEvents.subscribe('progress', onProgress);
    const { current } = refreshEvents;
    onProgress(
      refresh.status === 'RUNNING' && current && current.refresh.id >= refresh.id ? current : stateOf(refresh),
    );
    return unsubscribe;
  });
}

/** The current state of the newest refresh, then each newer state of any refresh. Does not complete. */
export async function watchRefreshes({ refreshes, refreshEvents }: Watched): Promise<AsyncIterable<RefreshProgress>> {
  const newest = await refreshes.newest();
  return stream<RefreshProgress>(MAX_BUFFERED_STATES, (sendAny) => {
    const send = unlessSame(sendAny);
    const unsubscribe = refreshEvents.subscribe('progress', send);
    const { current } = refreshEvents;
    // A refresh may have started since the row was read.
    if (current && current.refresh.id >= (newest?.id ?? 0)) send(current);
    else if (newest) send(stateOf(newest));
    return unsubscribe;
  });
}

/** Skips a state that was read from its row and then published too. */
function unlessSame(send: (progress: RefreshProgress) => void): (progress: RefreshProgress) => void {
  let last: RefreshProgress | null = null;
  return (progress) => {
    if (isSameState(last, progress)) return;
    last = progress;
    send(progress);
  };
}

/** The state of a refresh without published progress. */
function stateOf(refresh: RefreshRow): RefreshProgress {
  return refresh.status === 'RUNNING' ? queued(refresh) : ended(refresh);
}
