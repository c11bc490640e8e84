import { LRUCache } from 'lru-cache';
import { CacheUse, type WatchedCache } from '../../cache-use.ts';
import { CACHED_DOCUMENT_CHARACTERS, CACHED_DOCUMENT_MAX_CHARACTERS } from './limits.ts';

/** Keeps something for each document that is not large, bounded by the sum of their texts. */
export class DocumentCache<Kept extends object> implements WatchedCache {
  readonly use = new CacheUse();
  readonly #kept = new LRUCache<string, Kept>({
    maxSize: CACHED_DOCUMENT_CHARACTERS,
    maxEntrySize: CACHED_DOCUMENT_MAX_CHARACTERS,
    sizeCalculation: (_kept, text) => Math.max(text.length, 1),
    dispose: this.use.onDispose,
  });

  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /** Without counting a use. */
  peek(text: string): Kept | undefined {
    return this.#kept.peek(text);
  }

  get(text: string): Kept | undefined {
    const kept = this.#kept.get(text);
    this.use.count(kept !== undefined);
    return kept;
  }

  set(text: string, kept: Kept): void {
    this.#kept.set(text, kept);
  }
}
