import type { CommitOfChange } from '../fetch/source.ts';
import { type Clone, updateClone } from './git/clone.ts';
import type { RepositoryLocation } from './git/location.ts';
import { ObjectReader } from './git/object-reader.ts';
import { compareTrees, EMPTY_TREE, earlierObjects, type FileChange, type TreePair } from './git/tree-changes.ts';
import { type Commit, type CommitGraph, readCommits } from './history/commits.ts';
import { type EditedFiles, editsBetween, lastingEdit, readEdits } from './history/edits.ts';
import { mainLine } from './history/main-line.ts';
import { namedCommits, type StateSelection, selectStates } from './history/states.ts';
import { catalogDocument, type RepositoryDocument } from './tree/catalog-document.ts';
import { CatalogEntries } from './tree/catalog-entries.ts';
import { CatalogFiles } from './tree/catalog-files.ts';
import { subjectOf } from './tree/subject.ts';

/** The source's own repository: every state of its data. */
export class Repository {
  readonly url: string;
  readonly #clone: Clone;
  readonly #signal: AbortSignal;
  readonly #graph: CommitGraph;
  readonly #edits: EditedFiles;
  readonly #line: readonly Commit[];
  readonly #reader: ObjectReader;
  readonly #files: CatalogFiles;
  readonly #entries: CatalogEntries;
  /** The differences between states that will be read. */
  readonly #prepared = new Map<string, readonly FileChange[]>();
  #current: { readonly commit: Commit; readonly document: RepositoryDocument } | null = null;

  private constructor(
    url: string,
    clone: Clone,
    signal: AbortSignal,
    history: { readonly graph: CommitGraph; readonly edits: EditedFiles; readonly line: readonly Commit[] },
    reader: ObjectReader,
  ) {
    this.url = url;
    this.#clone = clone;
    this.#signal = signal;
    this.#graph = history.graph;
    this.#edits = history.edits;
    this.#line = history.line;
    this.#reader = reader;
    this.#files = new CatalogFiles(reader, (commit, path) => earlierObjects(clone.directory, commit, path, signal));
    this.#entries = new CatalogEntries(this.#files);
  }

  /** Clones the repository into a folder of `dataDir`, or fetches what is new. Close it after use. */
  static async open(location: RepositoryLocation, dataDir: string, signal: AbortSignal): Promise<Repository> {
    const clone = await updateClone(location, dataDir, signal);
    const { directory, tip } = clone;
    const graph = await readCommits(directory, tip, signal);
    const edits = await readEdits(directory, tip, signal);
    const line = await mainLine(directory, graph, tip, signal);
    const reader = await ObjectReader.open(directory, signal);
    return new Repository(location.url, clone, signal, { graph, edits, line }, reader);
  }

  select(selection: StateSelection): Commit[] {
    return selectStates(this.#line, selection);
  }

  named(hashes: readonly string[]): Promise<Commit[]> {
    return namedCommits(this.#clone.directory, this.#graph, hashes, this.#signal);
  }

  /** The last state of the main line at a moment. */
  stateAt(moment: Date): Commit | undefined {
    return selectStates(this.#line, { every: 'COMMIT', since: null, until: moment }).at(-1);
  }

  commit(hash: string): Commit | undefined {
    return this.#graph.get(hash);
  }

  /** Prepares to read these states one after another: compares them, and fetches their files if they are not local. */
  async prepare(commits: readonly Commit[]): Promise<void> {
    const trees = [this.#current?.commit.tree ?? EMPTY_TREE, ...commits.map(({ tree }) => tree)];
    const pairs = trees.slice(1).map((after, index) => ({ before: trees[index] ?? EMPTY_TREE, after }));
    for await (const { pair, changes } of compareTrees(this.#clone.directory, pairs, this.#signal)) {
      this.#prepared.set(nameOf(pair), changes);
    }
    const ids = [...this.#prepared.values()].flatMap((changes) => changes.flatMap(({ after }) => after?.id ?? []));
    await this.#reader.fetchMissing(ids);
  }

  /** The catalog of a commit, and the size of the files that were read for it. */
  async documentOf(commit: Commit): Promise<{ readonly document: RepositoryDocument; readonly bytes: number }> {
    if (this.#current?.commit === commit) return { document: this.#current.document, bytes: 0 };
    const changes = await this.#changesTo(commit);
    const bytes = await this.#files.apply(commit.hash, changes);
    this.#entries.startState(commit.date, new Set(changes.map(({ path }) => path)));
    const document = catalogDocument(this.#entries, commit.hash);
    this.#current = { commit, document };
    return { document, bytes };
  }

  async #changesTo({ tree }: Commit): Promise<readonly FileChange[]> {
    const pair = { before: this.#current?.commit.tree ?? EMPTY_TREE, after: tree };
    const prepared = this.#prepared.get(nameOf(pair));
    if (prepared) return prepared;
    for await (const { changes } of compareTrees(this.#clone.directory, [pair], this.#signal)) return changes;
    return [];
  }

  /** The commits that made the changes from one state to a later one. Null: from the beginning. */
  async edits(after: Commit | null, until: Commit): Promise<CommitOfChange> {
    await this.documentOf(until);
    const edits = editsBetween(this.#graph, this.#edits, after?.hash ?? null, until.hash);
    const commits = new Map<string, Commit>();
    const note = (name: string, path: string) => {
      const commit = lastingEdit(edits.get(path) ?? [], this.#files.objectId(path));
      if (commit && commit.position >= (commits.get(name)?.position ?? 0)) commits.set(name, commit);
    };
    for (const path of edits.keys()) {
      const subject = subjectOf(path);
      if (subject) note(`${subject.type} ${subject.key}`, path);
    }
    // A change can also come from a file that the own file links to or inherits from.
    for (const [{ type, key }, { paths }] of this.#entries.all())
      for (const path of paths) note(`${type} ${key}`, path);
    return (subjectType, subjectKey) => commits.get(`${subjectType} ${subjectKey}`)?.hash ?? null;
  }

  async close(): Promise<void> {
    await this.#reader.close();
  }
}

function nameOf({ before, after }: TreePair): string {
  return `${before} ${after}`;
}
