import { startGit } from './run-git.ts';

/** The folders with the data of the catalog. */
export const dataFolders = ['providers', 'models'] as const;

/** A file that differs between two trees. */
export interface FileChange {
  readonly path: string;
  /** Null: the file is gone. */
  readonly after: FileObject | null;
}

export interface FileObject {
  readonly id: string;
  readonly isLink: boolean;
}

export interface TreePair {
  readonly before: string;
  readonly after: string;
}

/** The empty tree, which git knows without storing it. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** The differing files of each pair of trees. One git compares all pairs. */
export async function* compareTrees(
  directory: string,
  pairs: readonly TreePair[],
  signal: AbortSignal,
): AsyncGenerator<{ readonly pair: TreePair; readonly changes: readonly FileChange[] }> {
  const args = ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--', ...dataFolders];
  const { process, ended } = startGit(directory, args, signal);
  process.stdin.end(pairs.map(({ before, after }) => `${before} ${after}\n`).join(''));
  let pair: TreePair | null = null;
  let changes: FileChange[] = [];
  for await (const { header, meta, path } of rawFields(process.stdout)) {
    if (header !== null) {
      if (pair !== null) yield { pair, changes };
      const [before = '', after = ''] = header.split(' ');
      pair = { before, after };
      changes = [];
    }
    if (path.endsWith('.toml')) changes.push({ path, after: objectOf(meta) });
  }
  await ended;
  if (pair !== null) yield { pair, changes };
}

/** A line of git's raw format with `-z`, and the header before it. */
interface RawLine {
  /** Null: it belongs to the same header as the line before. */
  readonly header: string | null;
  readonly meta: string;
  readonly path: string;
}

/** Each header ends with a newline, each other field with NUL: "header\n:meta\0path\0:meta\0path\0header\n". */
export async function* rawFields(output: AsyncIterable<Buffer>): AsyncGenerator<RawLine> {
  let header: string | null = null;
  let meta: string | null = null;
  for await (const field of fieldsOf(output)) {
    if (meta !== null) {
      yield { header, meta, path: field };
      header = null;
      meta = null;
      continue;
    }
    const at = field.lastIndexOf('\n');
    if (at > 0) header = field.slice(0, at);
    if (field[at + 1] === ':') meta = field.slice(at + 1);
    else if (at < 0 && field !== '') header = field;
  }
}

/** ":100644 100644 <before> <after> M" */
function objectOf(meta: string): FileObject | null {
  const [, mode = '', , id = '', status] = meta.split(' ');
  return status === 'D' ? null : { id, isLink: mode === '120000' };
}

/** Splits at NUL. */
async function* fieldsOf(output: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of output) {
    const fields = (rest + decoder.decode(chunk, { stream: true })).split('\0');
    rest = fields.pop() ?? '';
    yield* fields;
  }
  if (rest !== '') yield rest;
}

/** The contents of a file before a commit, newest first. */
export async function earlierObjects(
  directory: string,
  commit: string,
  path: string,
  signal: AbortSignal,
): Promise<FileObject[]> {
  const args = ['log', '-z', '--raw', '--no-renames', '--no-abbrev', '--format=%H', commit, '--', path];
  const { process, ended } = startGit(directory, args, signal);
  process.stdin.end();
  const found: FileObject[] = [];
  for await (const { meta } of rawFields(process.stdout)) found.push(...[objectOf(meta) ?? []].flat());
  await ended;
  return found;
}
