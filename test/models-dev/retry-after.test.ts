import { expect, test } from 'vitest';
import { retryAfterMs } from '../../src/models-dev/retry-after.ts';

const nowMs = Date.parse('2026-11-21T10:00:00Z');

test.each([
  ['seconds', '7', 7000],
  ['a date to come', 'Sat, 21 Nov 2026 10:00:30 GMT', 30_000],
  ['a date gone by', 'Sat, 21 Nov 2026 09:00:00 GMT', 0],
  ['more than a minute', '3600', 60_000],
  ['a date tomorrow', 'Sun, 22 Nov 2026 10:00:00 GMT', 60_000],
  ['neither', 'soon', null],
  ['nothing', null, null],
])('Retry-After is understood as %s', (_what, header, expected) => {
  expect(retryAfterMs(header, nowMs)).toBe(expected);
});
