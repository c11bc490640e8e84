import { LRUCache } from 'lru-cache';
import { CACHED_DOCUMENT_CHARACTERS } from './limits.ts';

/** Keeps something for each document, bounded by the sum of their texts: of a thousand large ones, a few are kept. */
export function documentCache<Kept extends object>(): LRUCache<string, Kept> {
  return new LRUCache({
    maxSize: CACHED_DOCUMENT_CHARACTERS,
    sizeCalculation: (_kept, text) => Math.max(text.length, 1),
  });
}
