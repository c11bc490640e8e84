import { startGit } from '../git/run-git.ts';
import { dataFolders, rawFields } from '../git/tree-changes.ts';
import { type Commit, type CommitGraph, commitsBetween } from './commits.ts';

/** Files that each commit edited itself: a merge only those that differ from all its parents. */
export type EditedFiles = ReadonlyMap<string, readonly EditedFile[]>;

interface EditedFile {
  readonly path: string;
  /** Null: the commit deleted the file. */
  readonly objectId: string | null;
}

export async function readEdits(directory: string, tip: string, signal: AbortSignal): Promise<EditedFiles> {
  const format = ['-c', '--raw', '-z', '--no-abbrev', '--no-renames', '--full-history', '--format=%H'];
  const { process, ended } = startGit(directory, ['log', ...format, tip, '--', ...dataFolders], signal);
  process.stdin.end();
  const edits = new Map<string, EditedFile[]>();
  let ofCommit: EditedFile[] = [];
  for await (const { header, meta, path } of rawFields(process.stdout)) {
    if (header !== null) {
      ofCommit = [];
      edits.set(header, ofCommit);
    }
    ofCommit.push({ path, objectId: resultOf(meta) });
  }
  await ended;
  return edits;
}

/** For a merge, one colon, mode and id per parent come before those of the result. */
function resultOf(meta: string): string | null {
  const parents = meta.lastIndexOf(':') + 1;
  const fields = meta.slice(parents).split(' ');
  const [mode = '', id = ''] = [fields[parents], fields[2 * parents + 1]];
  return /^0+$/.test(mode) ? null : id;
}

/** The edits of each file between two states, the later ones last. */
export function editsBetween(graph: CommitGraph, edits: EditedFiles, after: string | null, until: string) {
  const ofPath = new Map<string, Edit[]>();
  for (const commit of commitsBetween(graph, after, until)) {
    for (const { path, objectId } of edits.get(commit.hash) ?? []) {
      const list = ofPath.get(path) ?? [];
      list.push({ objectId, commit });
      ofPath.set(path, list);
    }
  }
  return ofPath;
}

interface Edit {
  readonly objectId: string | null;
  readonly commit: Commit;
}

/** The last edit with the content that lasted. Merges can drop edits, so another content may be the newest. */
export function lastingEdit(edits: readonly Edit[], objectId: string | null): Commit | undefined {
  return (edits.findLast((edit) => edit.objectId === objectId) ?? edits.at(-1))?.commit;
}
