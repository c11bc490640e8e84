import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares candidates with a key in constant time. Digests have one length, and equal parts of two digests do not mean
 * equal parts of the keys.
 */
export function keyMatcher(key: string): (candidate: string) => boolean {
  const expected = digest(key);
  return (candidate) => timingSafeEqual(digest(candidate), expected);
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
