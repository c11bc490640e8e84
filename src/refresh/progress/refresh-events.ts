import type { RefreshRow } from '../store/refresh-queries.ts';
import type { RefreshProgress } from './progress.ts';

export interface RefreshEventMap {
  progress: RefreshProgress;
  /** A committed refresh that created a new version. */
  version: RefreshRow;
  /** A pause started or ended on any gateway, or may have; the stored state decides. */
  pause: null;
  /** The id of a refresh to cancel. The gateway that runs it stops it. */
  cancel: number;
}

/** Publishes events about refreshes to subscribers in this process. */
export interface RefreshEvents {
  /** The last published state. Null: none yet. */
  readonly current: RefreshProgress | null;
  /** Publishes the progress of a refresh that this gateway runs or ended, and the version that it created. */
  publish(progress: RefreshProgress): void;
  /** Publishes that this gateway began or ended a pause. Other gateways receive a database notification. */
  publishPause(): void;
  /** Publishes the cancellation of a refresh here, then notifies other gateways. */
  publishCancel(refreshId: number): Promise<void>;
  /** Calls `listener` for each event until the returned function is called. */
  subscribe<Kind extends keyof RefreshEventMap>(
    kind: Kind,
    listener: (event: RefreshEventMap[Kind]) => void,
  ): () => void;
  close(): void;
}
