import { quoteInput } from '../../../quote-input.ts';
import { RepositoryUnusable, runGit } from '../git/run-git.ts';
import type { Commit, CommitGraph } from './commits.ts';

/** Which states of the history are wanted. */
export interface StateSelection {
  readonly every: 'DAY' | 'COMMIT';
  /** Inclusive. Null: no limit. */
  readonly since: Date | null;
  readonly until: Date | null;
}

/** The last commit of each UTC day, or each commit of the main line, oldest first. */
export function selectStates(line: readonly Commit[], { every, since, until }: StateSelection): Commit[] {
  const dayOf = ({ date }: Commit) => date.toISOString().slice(0, 10);
  const momentOf = ({ date }: Commit) => date.toISOString();
  const ofMoment = new Map<string, Commit>();
  // Commits of one moment are one state, because the history is ordered by time.
  for (const commit of forwards(line)) ofMoment.set(every === 'DAY' ? dayOf(commit) : momentOf(commit), commit);
  return [...ofMoment.values()].filter(
    ({ date }) => (since === null || date >= since) && (until === null || date <= until),
  );
}

/** Without commits that are dated before one that they follow: the clock of a committer was wrong. */
function* forwards(line: readonly Commit[]): Generator<Commit> {
  let last = Number.NEGATIVE_INFINITY;
  for (const commit of line) {
    if (commit.date.getTime() < last) continue;
    last = commit.date.getTime();
    yield commit;
  }
}

/** Commits by their hashes, which may be abbreviated, oldest first. */
export async function namedCommits(
  directory: string,
  graph: CommitGraph,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Commit[]> {
  const found = await Promise.all(names.map((name) => commitOf(directory, graph, name, signal)));
  const ofMoment = new Map(found.map((commit) => [commit.date.getTime(), commit]));
  if (ofMoment.size < new Set(found).size) {
    throw new RepositoryUnusable('Two of the commits have the same date. Import one of them.');
  }
  return [...ofMoment.values()].sort((one, other) => Number(one.date) - Number(other.date));
}

async function commitOf(directory: string, graph: CommitGraph, name: string, signal: AbortSignal): Promise<Commit> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const hash = await runGit(directory, args, signal).catch((cause: unknown) => unknown(name, cause));
  return graph.get(hash.trim()) ?? unknown(name, null);
}

function unknown(name: string, cause: unknown): never {
  throw new RepositoryUnusable(`The branch has no commit ${quoteInput(name)}.`, { cause });
}
