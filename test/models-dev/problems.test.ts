import { expect, test } from 'vitest';
import { pathTo, problemLog, quoteValue } from '../../src/models-dev/json/problems.ts';
import { parseDocument } from '../../src/models-dev/parse/parse.ts';
import { documentWith } from './parse/documents.ts';

test('a document with 1,000 problems lists them all', () => {
  const log = problemLog();
  for (let count = 0; count < 1_000; count += 1) log.report(`p${count}`, 'is wrong');
  expect(log.list()).toHaveLength(1_000);
  expect(log.list().at(-1)?.path).toBe('p999');
});

test('of more problems the first 999 are listed, and how many more there were', () => {
  const models = Object.fromEntries(Array.from({ length: 2_500 }, (_, count) => [`bad${count}`, count]));
  const { problems, unreadable } = parseDocument(documentWith({}, { models: { ...models, m1: { name: 'M1' } } }));
  expect(problems).toHaveLength(1_000);
  expect(problems.at(-1)).toEqual({ path: '', message: '1501 more problems were not listed.' });
  expect(unreadable.models.size).toBe(2_500);
});

test.each([
  ['x'.repeat(1_000_000), `"${'x'.repeat(80)}…"`],
  ['a\u0000b\ud800', '"a\ufffdb\ufffd"'],
  [[1, 2], 'a list'],
  [{ a: 1 }, 'an object'],
  [null, 'null'],
  [undefined, 'nothing'],
  [5, '5'],
])('a value is quoted shortly and printably', (value, text) => {
  expect(quoteValue(value)).toBe(text);
});

test('text cut in the middle of a surrogate pair is quoted without its half', () => {
  expect(quoteValue(`${'x'.repeat(79)}😀`)).toBe(`"${'x'.repeat(79)}\ufffd…"`);
});

test('the path to a long key is short', () => {
  expect(pathTo('providers', 'k'.repeat(1_000))).toBe(`providers.${'k'.repeat(80)}…`);
});
