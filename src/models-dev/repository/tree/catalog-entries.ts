import type { Problem } from '../../json/problems.ts';
import type { CatalogFiles } from './catalog-files.ts';
import { inherit, isTable, type Table } from './inheritance.ts';
import { publishedEntry, publishesIdsAsWritten } from './published-form.ts';
import { type Subject, subjectOf } from './subject.ts';

/** A model or base model of one state, and the files that it comes from. */
export type CatalogEntry = ReadableEntry | UnreadableEntry;

interface ReadableEntry extends EntryFiles {
  readonly kind: 'READABLE';
  /** As the source published it. */
  readonly published: Table;
  /** As written, with what it inherits. */
  readonly authored: Table;
  /** Null: the files do not state the base model. */
  readonly baseModelKey: string | null;
  readonly problem: Problem | null;
}

interface UnreadableEntry extends EntryFiles {
  readonly kind: 'UNREADABLE';
  readonly problem: Problem;
}

interface EntryFiles {
  /** The file, the files that it links to, and those that it inherits from. */
  readonly paths: readonly string[];
}

/** Base models do not pass these on. */
const OF_BASE_MODEL_ONLY = ['id', 'benchmarks', 'license', 'links', 'weights'];
/** Models do not pass these on: they describe the API of one provider. */
const OF_PROVIDER_ONLY = ['id', 'reasoning_options'];

/** The entries of one state. Only those whose files differ from the state before are resolved anew. */
export class CatalogEntries {
  readonly #files: CatalogFiles;
  readonly #resolved = new Map<string, CatalogEntry>();
  readonly #subjects = new Map<string, Subject | null>();
  #date = new Date(0);

  constructor(files: CatalogFiles) {
    this.#files = files;
  }

  /** Must be called after the files have changed. */
  startState(date: Date, changedPaths: ReadonlySet<string>): void {
    const isOtherFormat = publishesIdsAsWritten(date) !== publishesIdsAsWritten(this.#date);
    this.#date = date;
    for (const [path, { paths }] of this.#resolved) {
      if (isOtherFormat || paths.some((one) => changedPaths.has(one))) this.#resolved.delete(path);
    }
  }

  *all(): Generator<[Subject, CatalogEntry]> {
    for (const path of this.#files.paths) {
      const subject = this.#subjectOf(path);
      if (subject) yield [subject, this.#resolve(path, [])];
    }
  }

  #subjectOf(path: string): Subject | null {
    const known = this.#subjects.get(path);
    if (known !== undefined) return known;
    const subject = subjectOf(path);
    this.#subjects.set(path, subject);
    return subject;
  }

  #resolve(path: string, heirs: readonly string[]): CatalogEntry {
    const done = this.#resolved.get(path);
    if (done) return done;
    const entry = this.#entryOf(path, heirs);
    this.#resolved.set(path, entry);
    return entry;
  }

  #entryOf(path: string, heirs: readonly string[]): CatalogEntry {
    const followed = this.#files.follow(path);
    const { paths } = followed;
    if (followed.kind === 'NOWHERE') return unreadable(paths, path, followed.message);
    const { file } = followed;
    const problemPath = paths.at(-1) ?? path;
    return file.kind === 'TABLE'
      ? withProblem(this.#inherit({ path, paths }, file.table, [...heirs, path]), problemPath, file.problem)
      : unreadable(paths, problemPath, file.message);
  }

  #inherit(own: OwnFile, table: Table, heirs: readonly string[]): CatalogEntry {
    const wanted = inheritanceOf(table);
    if (wanted === null) return this.#readable(own, table, null);
    const base = heirs.includes(wanted.path) ? null : this.#resolve(wanted.path, heirs);
    if (base?.kind === 'READABLE') return this.#readable(own, table, { ...wanted, base });
    const message = `Inherits from ${JSON.stringify(wanted.name)}, which is missing or cannot be read.`;
    return unreadable([...own.paths, wanted.path, ...(base?.paths ?? [])], own.path, message);
  }

  #readable(own: OwnFile, table: Table, source: ResolvedInheritance | null): CatalogEntry {
    const authored = source ? inherit(source.inheritable(source.base), table, source.omitted) : table;
    const id = this.#subjectOf(own.path)?.id ?? own.path;
    return {
      kind: 'READABLE',
      authored,
      published: publishedEntry(id, authored, this.#date),
      paths: [...own.paths, ...(source?.base.paths ?? [])],
      baseModelKey: source?.isFromBaseModel ? source.name : (source?.base.baseModelKey ?? null),
      problem: null,
    };
  }
}

interface OwnFile {
  readonly path: string;
  readonly paths: readonly string[];
}

interface Inheritance {
  readonly name: string;
  readonly path: string;
  readonly isFromBaseModel: boolean;
  readonly omitted: readonly string[];
  readonly inheritable: (base: ReadableEntry) => Table;
}

interface ResolvedInheritance extends Inheritance {
  readonly base: ReadableEntry;
}

/** `base_model` since June 2026, before that `extends` with another model. */
function inheritanceOf({ base_model: baseModel, base_model_omit: omit, extends: parent }: Table): Inheritance | null {
  if (typeof baseModel === 'string') {
    return {
      name: baseModel,
      path: `models/${baseModel}.toml`,
      isFromBaseModel: true,
      omitted: texts(omit),
      inheritable: ({ authored }) => except(authored, OF_BASE_MODEL_ONLY),
    };
  }
  if (!isTable(parent) || typeof parent['from'] !== 'string') return null;
  const [provider = '', ...model] = parent['from'].split('/');
  return {
    name: parent['from'],
    path: `providers/${provider}/models/${model.join('/')}.toml`,
    isFromBaseModel: false,
    omitted: texts(parent['omit']),
    inheritable: ({ published }) => except(published, OF_PROVIDER_ONLY),
  };
}

function unreadable(paths: readonly string[], path: string, message: string): CatalogEntry {
  return { kind: 'UNREADABLE', paths, problem: { path, message: `Skipped: ${message}` } };
}

function withProblem(entry: CatalogEntry, path: string, problem: string | null): CatalogEntry {
  if (problem === null || entry.kind === 'UNREADABLE') return entry;
  return { ...entry, problem: { path, message: `The content of an earlier commit is used: ${problem}` } };
}

function except(table: Table, keys: readonly string[]): Table {
  return Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)));
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
