import type { Announcements } from './announcements.ts';
import { ended, queued, type RefreshProgress } from './progress.ts';
import type { RefreshQueries, RefreshRow } from './refresh-queries.ts';
import type { Refresher } from './refresher.ts';
import { stream } from './stream.ts';

const LOOK_EVERY_MS = 1_000;

interface Watched {
  readonly refresher: Refresher;
  readonly refreshes: RefreshQueries;
  readonly announcements: Announcements;
}

/** How the refresh goes: its present state first, then each newer one, until it has ended. */
export function watchRefresh(watched: Watched, refresh: RefreshRow): AsyncIterable<RefreshProgress> {
  const isElsewhere = refresh.status === 'RUNNING' && watched.refresher.progress?.refresh.id !== refresh.id;
  if (isElsewhere) return watchElsewhere(watched.refreshes, refresh);
  return watch(watched, () => presentOf(watched.refresher, refresh), refresh.id);
}

/** How refreshes go: the present state of the newest first, then each newer one, without end. */
export async function watchRefreshes(watched: Watched): Promise<AsyncIterable<RefreshProgress>> {
  const newest = await watched.refreshes.newest();
  return watch(watched, () => presentOfNewest(watched.refresher, newest), null);
}

/** Of a refresh that another gateway runs, the database tells no more than that it runs, and how it ended. */
function watchElsewhere(refreshes: RefreshQueries, refresh: RefreshRow): AsyncIterable<RefreshProgress> {
  return stream<RefreshProgress>(1, (send, end) => {
    send(queued(refresh));
    const look = async () => {
      const [now] = await refreshes.byIds([String(refresh.id)]);
      if (!now || now.status === 'RUNNING') return;
      send(ended(now));
      end();
    };
    const timer = setInterval(() => void look().catch(end), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  });
}

function watch(
  { announcements }: Watched,
  present: () => RefreshProgress | null,
  refreshId: number | null,
): AsyncIterable<RefreshProgress> {
  // Each state is whole, so a slow watcher needs only the newest.
  return stream<RefreshProgress>(1, (send, end) => {
    const onProgress = (progress: RefreshProgress) => {
      if (refreshId !== null && progress.refresh.id !== refreshId) return;
      send(progress);
      if (refreshId !== null && progress.phase === 'DONE') end();
    };
    const leave = announcements.listen('progress', onProgress);
    const now = present();
    if (now) onProgress(now);
    return leave;
  });
}

function presentOf({ progress }: Refresher, refresh: RefreshRow): RefreshProgress {
  return progress?.refresh.id === refresh.id ? progress : progressOf(refresh);
}

/** Of the newest refresh: the row may be older than what has begun here since it was read. */
function presentOfNewest({ progress }: Refresher, newest: RefreshRow | undefined): RefreshProgress | null {
  if (!newest || (progress && progress.refresh.id >= newest.id)) return progress;
  return progressOf(newest);
}

/** Of a refresh that did not run in this process, or not since it started. */
function progressOf(refresh: RefreshRow): RefreshProgress {
  return refresh.status === 'RUNNING' ? queued(refresh) : ended(refresh);
}
