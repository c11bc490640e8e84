import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../src/models-dev/fetch/retry-after.ts';

const nowMs = Date.parse('2026-11-21T10:00:00Z');

test.each([
  ['seconds', '7', 7000],
  ['a date to come', 'Sat, 21 Nov 2026 10:00:30 GMT', 30_000],
  ['a date gone by', 'Sat, 21 Nov 2026 09:00:00 GMT', 0],
  ['an hour', '3600', 3_600_000],
  ['a date tomorrow', 'Sun, 22 Nov 2026 10:00:00 GMT', 86_400_000],
  ['more than a timer can wait', '99999999999999999999', 24 * 86_400_000],
  ['neither', 'soon', null],
  ['less than no seconds', '-5', null],
  ['half a second', '0.5', null],
  ['a date of another form', '2026-11-21T10:00:30Z', null],
  ['a date without its time zone', 'Sat, 21 Nov 2026 10:00:30', null],
  ['a day that there is not', 'Sat, 41 Nov 2026 10:00:30 GMT', null],
  ['nothing', null, null],
])('Retry-After is understood as %s', (_what, header, expected) => {
  expect(retryAfterMs(header, nowMs)).toBe(expected);
});
