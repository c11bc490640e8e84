import type { RefreshRow } from '../store/refresh-queries.ts';
import type { RefreshProgress } from './progress.ts';

export interface RefreshEventMap {
  progress: RefreshProgress;
  /** A refresh that brought a new version, committed. */
  version: RefreshRow;
  /** A pause has ended, on whichever gateway, or may have: what is stored says. One begins with a refresh that ends. */
  pause: null;
  /** The id of a refresh that is to be cancelled: whoever runs it lets go of it. */
  cancel: number;
}

/** Tells whoever listens on this gateway how refreshes go. */
export interface RefreshEvents {
  /** The state that was told last. Null: none yet. */
  readonly current: RefreshProgress | null;
  /** Tells how a refresh goes that runs here or was ended from here, and of the version that it brought in the end. */
  publish(progress: RefreshProgress): void;
  /** Tells that a pause was ended from here; gateways beside this one hear it from the database. */
  publishPause(): void;
  /** Tells that a refresh is to be cancelled: those on this gateway at once, then the gateways beside it. */
  publishCancel(refreshId: number): Promise<void>;
  /** Calls `listener` with everything told from now on, until the returned function is called. */
  subscribe<Kind extends keyof RefreshEventMap>(
    kind: Kind,
    listener: (what: RefreshEventMap[Kind]) => void,
  ): () => void;
  close(): void;
}
