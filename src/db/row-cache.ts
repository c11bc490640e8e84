import { LRUCache } from 'lru-cache';
import { CacheUse, type WatchedCache } from '../cache-use.ts';
import { type CatalogView, compareBeginnings, type HistoryBeginning } from './catalog-view.ts';

/** Size of an entry beside its values: keys, objects, and numbers in them. */
const ENTRY_BYTES = 500;
/** The kind of single values. */
const VALUES = 'value';
/** Memory of a value for each character of its JSON. */
const BYTES_PER_CHARACTER = 2;

/** A kept row, list, or value. */
interface Entry {
  readonly kind: string;
  readonly key: string;
}

/** How to read rows that are not cached. */
export interface RowReader<Row> {
  /** The current rows, by a statement that checks the version of the view. */
  readonly current: (keys: readonly string[]) => Promise<readonly Row[]>;
  /** The last known states of keys without a current row. */
  readonly lastKnown: (keys: readonly string[]) => Promise<readonly Row[]>;
}

/**
 * Rows and lists of the newest version of the catalog, bounded by their bytes. What is read for any other version is not
 * kept. A newer version, or a history that begins earlier, empties it.
 */
export class RowCache implements WatchedCache {
  /** Each row, list and value of the newest version is one look-up. */
  readonly use = new CacheUse();
  /** By kind and key, without empty kinds. A name made of both would have to be hashed again at each look-up. */
  readonly #kinds = new Map<string, Map<string, Entry>>();
  /** Bounds the entries. */
  readonly #entries: LRUCache<Entry, object> | null;
  #version = Number.NEGATIVE_INFINITY;
  #beginning: HistoryBeginning = { version: Number.POSITIVE_INFINITY, joinedAt: null };

  /** `maxBytes`: 0 keeps nothing. */
  constructor(maxBytes: number) {
    const dispose: LRUCache.Disposer<Entry, object> = (value, entry, reason) => {
      this.#remove(entry);
      this.use.onDispose(value, entry, reason);
    };
    this.#entries = maxBytes === 0 ? null : new LRUCache({ maxSize: maxBytes, sizeCalculation: sizeOf, dispose });
  }

  get bytes(): number {
    return this.#entries?.calculatedSize ?? 0;
  }

  /** The rows with these keys, in any order. */
  async rows<Row extends { readonly key: string }>(
    view: CatalogView,
    kind: string,
    keys: readonly string[],
    read: RowReader<Row>,
  ): Promise<Row[]> {
    const found = this.#find<Row>(view, kind, keys);
    const current = view.isNewest ? await this.#missing(view, kind, keys, found, read.current) : [];
    for (const row of current) found.set(row.key, row);
    const unknown = keys.filter((key) => !found.has(key));
    const ended = unknown.length > 0 ? await read.lastKnown(unknown) : [];
    return [...found.values(), ...ended];
  }

  /** The list of each of these parents. A parent without a list has an empty one. */
  async lists<Row extends object>(
    view: CatalogView,
    kind: string,
    parents: readonly string[],
    read: (parents: readonly string[]) => Promise<ReadonlyMap<string, readonly Row[]>>,
  ): Promise<readonly Row[]> {
    const lists = this.#find<readonly Row[]>(view, kind, parents);
    const missing = parents.filter((parent) => !lists.has(parent));
    if (missing.length > 0) {
      const ofParents = await read(missing);
      for (const parent of missing) {
        const list = ofParents.get(parent) ?? [];
        lists.set(parent, list);
        this.#keep(view, kind, parent, list);
      }
    }
    return parents.flatMap((parent) => lists.get(parent) ?? []);
  }

  /** One value, such as a count or the keys of a page. */
  async value<Value extends object>(view: CatalogView, name: string, read: () => Promise<Value>): Promise<Value> {
    const found = this.#find<Value>(view, VALUES, [name]).get(name);
    if (found) return found;
    const value = await read();
    this.#keep(view, VALUES, name, value);
    return value;
  }

  async #missing<Row extends { readonly key: string }>(
    view: CatalogView,
    kind: string,
    keys: readonly string[],
    found: ReadonlyMap<string, Row>,
    read: RowReader<Row>['current'],
  ): Promise<readonly Row[]> {
    const missing = keys.filter((key) => !found.has(key));
    if (missing.length === 0) return [];
    const rows = await read(missing);
    for (const row of rows) this.#keep(view, kind, row.key, row);
    return rows;
  }

  #find<Value>(view: CatalogView, kind: string, keys: readonly string[]): Map<string, Value> {
    const entries = this.#entriesOf(view);
    const found = new Map<string, Value>();
    if (entries === null) return found;
    const ofKind = this.#kinds.get(nameIn(view, kind));
    for (const key of keys) {
      const entry = ofKind?.get(key);
      const kept = entry && entries.get(entry);
      this.use.count(kept !== undefined);
      // All rows and lists of a kind have one type, and so has the value of a name.
      if (kept) found.set(key, kept as Value);
    }
    return found;
  }

  #keep(view: CatalogView, kind: string, key: string, value: object): void {
    const entries = this.#entriesOf(view);
    if (entries === null) return;
    const entry = { kind: nameIn(view, kind), key };
    const known = this.#kinds.get(entry.kind)?.get(key);
    if (known) entries.delete(known);
    entries.set(entry, value);
    // One that is larger than the cache is not kept.
    if (entries.has(entry)) this.#add(entry);
  }

  #add(entry: Entry): void {
    const ofKind = this.#kinds.get(entry.kind) ?? new Map<string, Entry>();
    this.#kinds.set(entry.kind, ofKind.set(entry.key, entry));
  }

  /** A client can name as many kinds as it likes, because the kind of a page contains its cursor. */
  #remove({ kind, key }: Entry): void {
    const ofKind = this.#kinds.get(kind);
    ofKind?.delete(key);
    if (ofKind?.size === 0) this.#kinds.delete(kind);
  }

  /** The entries, if they are those of the view. A statement that found the view outdated has marked it. */
  #entriesOf(view: CatalogView): LRUCache<Entry, object> | null {
    if (!view.isNewest || view.version < this.#version) return null;
    const isNewer = view.version > this.#version || compareBeginnings(view.beginning, this.#beginning) > 0;
    if (isNewer) {
      this.#entries?.clear();
      this.#version = view.version;
      this.#beginning = view.beginning;
    }
    return compareBeginnings(view.beginning, this.#beginning) === 0 ? this.#entries : null;
  }
}

/** Callers with a credential and others have entries of their own where they differ. */
function nameIn({ isOpen }: CatalogView, kind: string): string {
  return isOpen ? `open ${kind}` : kind;
}

function sizeOf(value: object, { kind, key }: Entry): number {
  return ENTRY_BYTES + BYTES_PER_CHARACTER * (kind.length + key.length + JSON.stringify(value).length);
}
