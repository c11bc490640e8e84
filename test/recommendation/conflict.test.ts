import { expect, test } from 'vitest';
import { conflictOf } from '../../src/recommendation/conflict.ts';

/** Models that satisfy the requirements marked with 1. */
function modelsOf(...rows: readonly string[]) {
  return rows.map((row) => [...row].map((digit) => digit === '1'));
}

test.for([
  ['no models', [], []],
  ['a model that satisfies all', ['111', '010'], []],
  ['a requirement that no model satisfies', ['110', '010'], [2]],
  ['a pair', ['101', '011', '100'], [0, 1]],
  ['the first of two pairs', ['1100', '0011', '0110'], [0, 2]],
  ['a triple', ['0111', '1011', '1101'], [0, 1, 2]],
  ['a set of four', ['01111', '10111', '11011', '11101'], [0, 1, 2, 3]],
] as const)('the conflict of %s', ([_of, rows, expected]) => {
  expect(conflictOf(modelsOf(...rows))).toEqual(expected);
});

test('a conflict of more than three keeps only requirements that it needs, the first ones', () => {
  const conflict = conflictOf(modelsOf('011111', '101111', '110111', '111010', '111001'));
  expect(conflict).toEqual([0, 1, 2, 3]);
});
