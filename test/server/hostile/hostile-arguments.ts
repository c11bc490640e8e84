import { schema } from '../../../src/schema.ts';
import type { Choices } from '../../fixtures/random-choice.ts';
import { randomQuery } from '../../fixtures/random-query.ts';
import { type HostileKind, sendJson } from './hostile-request.ts';

/** Valid documents whose arguments no honest client sends. */
export const hostileArguments: readonly HostileKind[] = [
  {
    name: 'hostile arguments',
    count: 900,
    allowed: [200, 400],
    send: (url, { random, pick }) =>
      sendJson(
        url,
        randomQuery(schema, random, (scalar) => pick(hostileValues[scalar] ?? hostileTexts)),
      ),
  },
];

const hostileTexts: Parameters<Choices['pick']>[0] = [
  '',
  ' ',
  '\u0000',
  'acme/\u0000',
  '\ud800',
  '\u202e\u200b',
  "' or 1=1 --",
  '%_\\',
  '(a+)+$',
  '& | ! <-> :*',
  '__proto__',
  'Model:',
  'Model:\u0000',
  'Refresh:99999999999999999999',
  'Change:1e309',
  '../../etc/passwd',
  '\u{1f600}'.repeat(5_000),
  'a'.repeat(50_000),
];

const hostileValues: Readonly<Record<string, typeof hostileTexts>> = {
  Int: [-1, 0, 2_147_483_647, -2_147_483_648, 1e9],
  Float: [-1, 0, 1e308, 5e-324, -0],
  Boolean: [true, false],
  TokenCount: [-1, 0, 9_007_199_254_740_991, 1e15],
  Decimal: ['-1', '0', '1e400', `0.${'0'.repeat(400)}1`, '9'.repeat(1_000), 'NaN', 'Infinity'],
  DateTime: ['0000-01-01', '9999-12-31', '275760-09-13T00:00:00Z', '2026-02-30', '-000001-01-01', 'now'],
  PartialDate: ['0000', '9999-99', '2026-02-31', ''],
  JSON: [null, [], { __proto__: null }, 'x'.repeat(10_000), '\u0000'],
};
