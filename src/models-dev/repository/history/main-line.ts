import { compareTrees, type TreePair } from '../git/tree-changes.ts';
import type { Commit, CommitGraph } from './commits.ts';

/**
 * Another parent is followed instead of the first if the first differs from the merge in this many times more files. Many
 * merges have their parents the other way round: they merge the main branch into a side branch, which then becomes the
 * main branch. The first parent of such a merge lacks what the main branch has gained in the meantime.
 */
const NEARER = 4;

/** The commits that were the state of the branch one after another, oldest first. */
export async function mainLine(
  directory: string,
  graph: CommitGraph,
  tip: string,
  signal: AbortSignal,
): Promise<Commit[]> {
  const distance = await mergeDistances(directory, graph, signal);
  const line: Commit[] = [];
  for (let commit = graph.get(tip); commit !== undefined; commit = graph.get(before(commit, graph, distance))) {
    line.push(commit);
  }
  return line.reverse();
}

type Distance = (parent: Commit, merge: Commit) => number;

function before(commit: Commit, graph: CommitGraph, distance: Distance): string {
  const [first, ...others] = commit.parents.flatMap((hash) => graph.get(hash) ?? []);
  if (first === undefined) return '';
  return others.reduce(
    (chosen, other) => (distance(chosen, commit) > NEARER * distance(other, commit) ? other : chosen),
    first,
  ).hash;
}

/** The number of files in which a merge differs from each of its parents. */
async function mergeDistances(directory: string, graph: CommitGraph, signal: AbortSignal): Promise<Distance> {
  const merges = [...graph.values()].filter(({ parents }) => parents.length > 1);
  const pairs = merges.flatMap(({ tree, parents }) =>
    parents.flatMap((hash) => ({ before: graph.get(hash)?.tree ?? tree, after: tree })),
  );
  const distances = new Map<string, number>();
  for await (const { pair, changes } of compareTrees(directory, pairs, signal)) {
    distances.set(nameOf(pair), changes.length);
  }
  // Equal trees are not listed.
  return (parent, merge) => distances.get(nameOf({ before: parent.tree, after: merge.tree })) ?? 0;
}

function nameOf({ before: one, after }: TreePair): string {
  return `${one} ${after}`;
}
