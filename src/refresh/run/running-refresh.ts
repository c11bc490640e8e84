import type { RunningProgress } from '../progress/running-progress.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';

/** A refresh that holds its lease. */
export interface RunningRefresh {
  readonly row: RefreshRow;
  /** Aborts when the refresh is cancelled or loses its lease, or the gateway closes. */
  readonly signal: AbortSignal;
  readonly progress: RunningProgress;
  readonly received: Received;
}

/** Data that a refresh received from the source. Stored even if the refresh fails. */
export interface Received {
  attempts: number;
  document: Partial<Pick<RefreshRow, 'etag' | 'bytes'>>;
}
