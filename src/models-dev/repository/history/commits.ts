import { runGit } from '../git/run-git.ts';

export interface Commit {
  readonly hash: string;
  readonly tree: string;
  /** The committer date. */
  readonly date: Date;
  readonly parents: readonly string[];
  /** Greater than those of all ancestors. */
  readonly position: number;
}

/** All commits that lead to a tip, by hash. */
export type CommitGraph = ReadonlyMap<string, Commit>;

export async function readCommits(directory: string, tip: string, signal: AbortSignal): Promise<CommitGraph> {
  const args = ['log', '--topo-order', '--reverse', '--format=%H %T %ct %P', tip, '--'];
  const lines = (await runGit(directory, args, signal)).split('\n').filter((line) => line !== '');
  return new Map(lines.map((line, position) => [line.slice(0, line.indexOf(' ')), commitOf(line, position)]));
}

function commitOf(line: string, position: number): Commit {
  const [hash = '', tree = '', seconds = '', ...parents] = line.split(' ');
  return { hash, tree, date: new Date(Number(seconds) * 1000), parents: parents.filter((one) => one !== ''), position };
}

/** The commits that lead to `until` and not to `after`, the later ones last. */
export function commitsBetween(graph: CommitGraph, after: string | null, until: string): Commit[] {
  const known = after === null ? new Set<string>() : ancestors(graph, after, new Set());
  const found = ancestors(graph, until, known);
  return [...found].flatMap((hash) => graph.get(hash) ?? []).sort((one, other) => one.position - other.position);
}

function ancestors(graph: CommitGraph, from: string, except: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const open = [from];
  for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
    if (found.has(hash) || except.has(hash)) continue;
    found.add(hash);
    open.push(...(graph.get(hash)?.parents ?? []));
  }
  return found;
}
