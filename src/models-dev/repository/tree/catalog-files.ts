import { posix } from 'node:path';
import { parse, TomlDate } from 'smol-toml';
import { quoteInput } from '../../../quote-input.ts';
import type { FileContent, ObjectReader } from '../git/object-reader.ts';
import type { FileChange, FileObject } from '../git/tree-changes.ts';
import { isTable, type Table } from './inheritance.ts';

/** A file of the repository. */
export type CatalogFile = { readonly id: string } & (
  | {
      readonly kind: 'TABLE';
      readonly table: Table;
      /** Why the table is that of an earlier commit. Null: it is not. */
      readonly problem: string | null;
    }
  | { readonly kind: 'LINK'; readonly target: string }
  | { readonly kind: 'UNREADABLE'; readonly message: string }
);

/** The TOML files of one state of the repository, by path. Only files that differ from the state before are read. */
export class CatalogFiles {
  readonly #files = new Map<string, CatalogFile>();
  #paths: readonly string[] | null = null;
  readonly #reader: ObjectReader;
  readonly #earlierObjects: (commit: string, path: string) => Promise<FileObject[]>;

  /** `earlierObjects` lists the contents of a file before a commit, newest first. */
  constructor(reader: ObjectReader, earlierObjects: (commit: string, path: string) => Promise<FileObject[]>) {
    this.#reader = reader;
    this.#earlierObjects = earlierObjects;
  }

  objectId(path: string): string | null {
    return this.#files.get(path)?.id ?? null;
  }

  /** Sorted, so that a document has the same order whichever states came before it. */
  get paths(): readonly string[] {
    this.#paths ??= [...this.#files.keys()].sort();
    return this.#paths;
  }

  /** Resolves to the bytes that were read. */
  async apply(commit: string, changes: readonly FileChange[]): Promise<number> {
    this.#paths = null;
    const present = changes.filter((change): change is FileChange & { after: FileObject } => change.after !== null);
    const contents = await this.#reader.read(present.map(({ after }) => after.id));
    for (const { path, after } of changes) if (after === null) this.#files.delete(path);
    for (const [index, { path, after }] of present.entries()) {
      const file = fileOf(after, contents[index]);
      const isReadable = file.kind !== 'UNREADABLE';
      this.#files.set(path, isReadable ? file : ((await this.#earlier(path, file.message, commit)) ?? file));
    }
    return contents.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The file as it was when it was last readable. It is the same from whichever side the state is reached. */
  async #earlier(path: string, message: string, commit: string): Promise<CatalogFile | null> {
    for (const object of await this.#earlierObjects(commit, path)) {
      const [content] = await this.#reader.read([object.id]);
      const file = fileOf(object, content);
      if (file.kind === 'TABLE') return { ...file, problem: message };
    }
    return null;
  }

  /** Follows the links from a path to a file. */
  follow(path: string): Followed {
    const paths: string[] = [];
    for (let at = path; !paths.includes(at); ) {
      paths.push(at);
      const file = this.#files.get(at);
      if (file === undefined) return { kind: 'NOWHERE', paths, message: `${quoteInput(at)} does not exist.` };
      if (file.kind !== 'LINK') return { kind: 'FILE', file, paths };
      const target = linkedPath(at, file.target);
      if (target === null) {
        return {
          kind: 'NOWHERE',
          paths,
          message: `The link to ${quoteInput(file.target)} leads out of the repository.`,
        };
      }
      at = target;
    }
    return { kind: 'NOWHERE', paths, message: 'The link leads back to itself.' };
  }
}

/** Where the links from a path lead to, and all paths on the way. */
export type Followed = { readonly paths: readonly string[] } & (
  | { readonly kind: 'FILE'; readonly file: Exclude<CatalogFile, { kind: 'LINK' }> }
  | { readonly kind: 'NOWHERE'; readonly message: string }
);

function fileOf({ id, isLink }: FileObject, content: FileContent | undefined): CatalogFile {
  if (content?.kind !== 'TEXT') return { id, kind: 'UNREADABLE', message: content?.message ?? 'The file is missing.' };
  if (isLink) return { id, kind: 'LINK', target: content.text };
  try {
    return { id, kind: 'TABLE', table: withTextDates(parse(content.text)), problem: null };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { id, kind: 'UNREADABLE', message: message.split('\n')[0] ?? '' };
  }
}

/** JSON has no dates, so the source reads them as text. */
function withTextDates(table: Table): Table {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, textDate(value)]));
}

function textDate(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(textDate);
  return isTable(value) ? withTextDates(value) : value;
}

/** Null: the target is outside of the repository. */
function linkedPath(path: string, target: string): string | null {
  if (target.startsWith('/')) return null;
  const linked = posix.join(posix.dirname(path), target);
  return linked.startsWith('../') ? null : linked;
}
