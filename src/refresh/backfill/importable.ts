import type { RefreshSource } from '../../models-dev/refresh-source.ts';

/** A snapshot of an earlier day, from a file or a repository. */
export interface Importable {
  readonly day: Date;
  /** The file name without its folder, or the commit, for messages. */
  readonly name: string;
  /** `neighbor`: the state on the other side of the changes that the import finds. */
  source(neighbor: StoredNeighbor): RefreshSource;
}

/** The stored state before or after a snapshot. */
export interface StoredNeighbor {
  readonly side: 'BEFORE' | 'AFTER';
  /** Null: nothing is stored. */
  readonly observedAt: Date | null;
  /** Null: it is not from a repository. */
  readonly commit: string | null;
}
