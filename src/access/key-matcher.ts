import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares candidates with a key, in constant time: digests have one length, and how much of a digest is equal says
 * nothing about how much of a key is right.
 */
export function keyMatcher(key: string): (candidate: string) => boolean {
  const expected = digest(key);
  return (candidate) => timingSafeEqual(digest(candidate), expected);
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
