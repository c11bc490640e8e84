import type { RunningProgress } from '../progress/running-progress.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';

/** A refresh that has its lease, and what goes along with it. */
export interface RunningRefresh {
  readonly row: RefreshRow;
  /** Aborted when it is cancelled or taken for dead, and when the gateway closes. */
  readonly signal: AbortSignal;
  readonly progress: RunningProgress;
  readonly received: Received;
}

/** What a refresh has got from the source, for it to be told even if the refresh fails. */
export interface Received {
  attempts: number;
  document: Partial<Pick<RefreshRow, 'etag' | 'bytes'>>;
}
