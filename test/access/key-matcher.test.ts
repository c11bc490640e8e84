import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyMatcher } from '../../src/access/key-matcher.ts';

const ROUNDS = 20_000;

test('a key matches itself and no key of any other length', () => {
  const matches = keyMatcher('key');
  expect(['key', 'kez', 'ke', 'keyy', ''].map(matches)).toEqual([true, false, false, false, false]);
});

test('the time for a wrong key does not depend on how much of it is right', () => {
  const key = randomBytes(32).toString('base64url');
  const matches = keyMatcher(key);
  const wrong = [`_${key.slice(1)}`.replace(/.$/, '_'), `${key.slice(0, -1)}_`];
  const times = wrong.map(() => new Float64Array(ROUNDS));
  // In turn, so that other work of the machine slows both equally.
  for (let round = 0; round < ROUNDS; round += 1) {
    wrong.forEach((candidate, index) => {
      const began = performance.now();
      matches(candidate);
      times[index]?.set([performance.now() - began], round);
    });
  }
  const [differsAtOnce = 0, differsAtTheEnd = 0] = times.map(median);
  expect(differsAtTheEnd / differsAtOnce).toBeGreaterThan(0.8);
  expect(differsAtTheEnd / differsAtOnce).toBeLessThan(1.25);
});

function median(values: Float64Array): number {
  return values.sort()[ROUNDS / 2] ?? 0;
}
