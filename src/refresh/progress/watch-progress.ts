import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';
import { ended, isSameState, queued, type RefreshProgress } from './progress.ts';
import type { RefreshEvents } from './refresh-events.ts';
import { stream } from './stream.ts';

interface Watched {
  readonly refreshes: RefreshQueries;
  readonly refreshEvents: RefreshEvents;
}

// Each state is whole, so a slow watcher needs only the newest.
const KEPT_STATES = 1;

/** How the refresh goes: its present state first, then each newer one, until it has ended. */
export function watchRefresh(
  { refreshes, refreshEvents }: Watched,
  refresh: RefreshRow,
): AsyncIterable<RefreshProgress> {
  return stream<RefreshProgress>(KEPT_STATES, (sendAny, end) => {
    const send = unlessSame(sendAny);
    const sendEnd = async () => {
      const [now] = await refreshes.byIds([String(refresh.id)]);
      if (now) send(stateOf(now));
      end();
    };
    const onProgress = (progress: RefreshProgress) => {
      if (progress.refresh.id < refresh.id) return;
      // The next one runs: this one has ended, and nobody could tell how.
      if (progress.refresh.id > refresh.id) return void sendEnd().catch(end);
      send(progress);
      if (progress.phase === 'DONE') end();
    };
    const leave = refreshEvents.subscribe('progress', onProgress);
    const { current } = refreshEvents;
    onProgress(
      refresh.status === 'RUNNING' && current && current.refresh.id >= refresh.id ? current : stateOf(refresh),
    );
    return leave;
  });
}

/** How refreshes go: the present state of the newest first, then each newer one, without end. */
export async function watchRefreshes({ refreshes, refreshEvents }: Watched): Promise<AsyncIterable<RefreshProgress>> {
  const newest = await refreshes.newest();
  return stream<RefreshProgress>(KEPT_STATES, (sendAny) => {
    const send = unlessSame(sendAny);
    const leave = refreshEvents.subscribe('progress', send);
    const { current } = refreshEvents;
    // The row may be older than what has begun since it was read.
    if (current && current.refresh.id >= (newest?.id ?? 0)) send(current);
    else if (newest) send(stateOf(newest));
    return leave;
  });
}

/** A row may be read before what it says is told here too. */
function unlessSame(send: (progress: RefreshProgress) => void): (progress: RefreshProgress) => void {
  let last: RefreshProgress | null = null;
  return (progress) => {
    if (isSameState(last, progress)) return;
    last = progress;
    send(progress);
  };
}

/** Of a refresh that nothing was told of here, or not yet. */
function stateOf(refresh: RefreshRow): RefreshProgress {
  return refresh.status === 'RUNNING' ? queued(refresh) : ended(refresh);
}
