import type { KeyChanges } from './key-changes.ts';
import type { ApiKeyQueries, ApiKeyRow } from './key-queries.ts';

/** A revoked key is refused within this time even where the notification is lost. Use does not extend it. */
const LIFETIME_MS = 1_000;
const MAX_KEYS = 10_000;

interface Entry {
  readonly until: number;
  readonly key: Promise<ApiKeyRow | undefined>;
}

/** The stored API keys by hash: one query per key and second, however many requests the key sends. */
export class KeyCache {
  readonly #keys: ApiKeyQueries;
  readonly #entries = new Map<string, Entry>();

  constructor(keys: ApiKeyQueries, changes: KeyChanges) {
    this.#keys = keys;
    // All entries, because one more query per key costs less than an index by id.
    changes.subscribe(() => this.#entries.clear());
  }

  /** Undefined: no key has this hash. A row may be revoked or expired. */
  find(hash: string): Promise<ApiKeyRow | undefined> {
    const now = Date.now();
    const cached = this.#entries.get(hash);
    if (cached && cached.until > now) return cached.key;
    const entry = { until: now + LIFETIME_MS, key: this.#read(hash) };
    this.#store(hash, entry);
    void entry.key.then(
      (key) => key ?? this.#drop(hash, entry),
      () => this.#drop(hash, entry),
    );
    return entry.key;
  }

  async #read(hash: string): Promise<ApiKeyRow | undefined> {
    const [row] = await this.#keys.byHashes([hash]);
    return row;
  }

  #store(hash: string, entry: Entry): void {
    this.#entries.delete(hash);
    this.#entries.set(hash, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_KEYS && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Hashes of keys that do not exist are not kept: guesses would push the real ones out. */
  #drop(hash: string, entry: Entry): void {
    if (this.#entries.get(hash) === entry) this.#entries.delete(hash);
  }
}
