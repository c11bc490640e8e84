import { expect, test } from 'vitest';
import { clean } from '../../src/models-dev/json/clean.ts';
import { problemLog } from '../../src/models-dev/json/problems.ts';

function cleaned(value: unknown) {
  const log = problemLog();
  return { value: clean(value, 'at', log), problems: log.list() };
}

test('white space around text goes without a problem', () => {
  expect(cleaned({ name: ' DeepSeek R1\t' })).toEqual({ value: { name: 'DeepSeek R1' }, problems: [] });
});

test('control characters and broken surrogates go with a problem', () => {
  const { value, problems } = cleaned({ name: 'a\u0000b\ud800c\u009fd' });
  expect(value).toEqual({ name: 'abcd' });
  expect(problems.map(({ path }) => path)).toEqual(['at.name']);
});

test('a line break in text becomes a space, so that words stay apart', () => {
  expect(cleaned('one\r\ntwo').value).toBe('one two');
});

test('whole surrogate pairs stay', () => {
  expect(cleaned('a 😀 b')).toEqual({ value: 'a 😀 b', problems: [] });
});

test('text of more than 10,000 characters is set aside, and the problem quotes little of it', () => {
  const { value, problems } = cleaned({ short: 'x'.repeat(10_000), long: 'x'.repeat(1_000_000) });
  expect(value).toEqual({ short: 'x'.repeat(10_000) });
  expect(problems.map(({ path }) => path)).toEqual(['at.long']);
  expect(problems[0]?.message.length).toBeLessThan(200);
});

test('what is nested deeper than 20 is set aside', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 'bottom' : { in: nested(depth - 1) });
  expect(cleaned(nested(20)).problems).toEqual([]);
  expect(cleaned(nested(21)).problems[0]?.message).toBe('is nested too deeply; dropped.');
});

test('nesting of any depth does no harm', () => {
  const depth = 100_000;
  const { problems } = cleaned(JSON.parse('['.repeat(depth) + ']'.repeat(depth)));
  expect(problems).toHaveLength(1);
});

test('numbers beyond the finite are set aside', () => {
  const { value, problems } = cleaned(JSON.parse('{"a":1e400,"b":[1,-1e400]}'));
  expect(value).toEqual({ b: [1] });
  expect(problems.map(({ path }) => path)).toEqual(['at.a', 'at.b[1]']);
});

test('-0 becomes 0', () => {
  expect(Object.is(cleaned(JSON.parse('-0')).value, 0)).toBe(true);
});

test.each(['__proto__', 'constructor', 'prototype'])('the key %s is set aside wherever it is', (key) => {
  const { value, problems } = cleaned(JSON.parse(`{"a":{"${key}":{"polluted":true},"b":1}}`));
  expect(value).toEqual({ a: { b: 1 } });
  expect(problems).toEqual([{ path: `at.a.${key}`, message: 'has an invalid key; dropped.' }]);
});

test('keys that Postgres cannot hold are set aside, and their path is printable', () => {
  const { value, problems } = cleaned({ 'a\u0000': 1, '\ud800': 2, [`k${'x'.repeat(200)}`]: 3, b: 4 });
  expect(value).toEqual({ b: 4 });
  expect(problems.map(({ path }) => path)).toEqual(['at.a\ufffd', 'at.\ufffd', `at.k${'x'.repeat(79)}…`]);
});

test('what is no JSON is set aside', () => {
  const { value, problems } = cleaned({ a: () => 1, b: 10n, c: undefined, d: null });
  expect(value).toEqual({ d: null });
  expect(problems).toHaveLength(3);
});
