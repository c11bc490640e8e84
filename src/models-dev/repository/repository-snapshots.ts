import type { Commit } from './history/commits.ts';
import type { Repository } from './repository.ts';
import { repositorySource } from './repository-source.ts';

/** States of a repository as snapshots to import. */
export function repositorySnapshots(repository: Repository, commits: readonly Commit[]) {
  return commits.map((commit) => ({
    day: commit.date,
    name: commit.hash.slice(0, 12),
    commit,
    source: (neighbor: Stored) => repositorySource(repository, commit, neighborOf(repository, neighbor)),
  }));
}

interface Stored {
  readonly side: 'BEFORE' | 'AFTER';
  readonly observedAt: Date | null;
  readonly commit: string | null;
}

function neighborOf(repository: Repository, { side, observedAt, commit }: Stored) {
  const known = commit === null ? undefined : repository.commit(commit);
  if (side === 'AFTER') return { before: null, after: known ?? null };
  // The changes since a state of another source can be those of the commits since then.
  const at = known ?? (observedAt === null ? undefined : repository.stateAt(observedAt));
  return { before: at ?? null, after: null };
}
