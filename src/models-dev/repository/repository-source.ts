import type { Fetched, FetchRequest } from '../fetch/source.ts';
import { SourceError } from '../fetch/source-error.ts';
import type { RefreshSource } from '../refresh-source.ts';
import { RepositoryUnusable } from './git/run-git.ts';
import type { Commit } from './history/commits.ts';
import type { Repository } from './repository.ts';

/** The states whose difference a refresh finds. Null: the stored state is not of this repository. */
export interface Neighbor {
  /** For a state that follows all stored ones. */
  readonly before: Commit | null;
  /** For a state that precedes all stored ones. */
  readonly after: Commit | null;
}

/** The catalog of one commit. */
export function repositorySource(repository: Repository, commit: Commit, { before, after }: Neighbor): RefreshSource {
  const { hash, tree, date } = commit;
  return { kind: 'IMPORTED', commit: hash, circuit: null, url: repository.url, observedAt: date, fetch };

  async function fetch({ signal, onBytes }: FetchRequest): Promise<Fetched> {
    signal.throwIfAborted();
    try {
      // First, because the repository still has the files of the state after.
      const edits = after && (await repository.edits(commit, after));
      const { document, bytes } = await repository.documentOf(commit);
      onBytes(bytes, bytes);
      const commitOfChange = edits ?? (before && (await repository.edits(before, commit)));
      const read = { document, etag: null, bytes, digest: tree, attempts: 1 };
      return { kind: 'DOCUMENT', ...read, ...(commitOfChange && { commitOfChange }) };
    } catch (cause) {
      if (!(cause instanceof RepositoryUnusable)) throw cause;
      throw new SourceError('SOURCE_UNREACHABLE', cause.message, { cause });
    }
  }
}
