import { describe, expect, test } from 'vitest';
import { parsedBaseModel } from './documents.ts';

test('a base model is read with its links and weights in their order', () => {
  const { record, problems } = parsedBaseModel({
    license: 'MIT',
    limit: { context: 8_192 },
    links: [{ label: 'Card', url: 'https://b', type: 'model_card' }, { url: 'https://a' }],
    weights: [{ label: 'HF', url: 'https://hf', quantization: 'fp8' }],
    cost: { input: 1 },
  });
  expect(record).toMatchObject({
    key: 'lab/base',
    labKey: 'lab',
    contextTokens: 8_192,
    license: 'MIT',
    links: [
      { label: 'Card', url: 'https://b', kind: 'model_card' },
      { label: null, url: 'https://a', kind: null },
    ],
    weights: [{ label: 'HF', url: 'https://hf', quantization: 'fp8' }],
    extra: { cost: { input: 1 } },
  });
  expect(problems).toEqual([]);
});

test('links and weights are null when the source has none', () => {
  expect(parsedBaseModel({}).record).toMatchObject({ links: null, weights: null });
});

test('a link without a url is dropped with a problem', () => {
  const { record, problems } = parsedBaseModel({ links: [{ label: 'x' }, { url: 'https://a' }] });
  expect(record.links).toEqual([{ label: null, url: 'https://a', kind: null }]);
  expect(problems).toEqual([{ path: 'models.lab/base.links[0]', message: 'must have a url; dropped.' }]);
});

describe('benchmark results', () => {
  const keys = (benchmarks: readonly object[]) =>
    parsedBaseModel({ benchmarks }).benchmarkResults.map(({ key }) => key);

  test('are read whole', () => {
    const benchmark = {
      name: 'Terminal-Bench',
      score: 78.2,
      metric: 'pass@1',
      harness: 'Codex',
      variant: 'xhigh',
      version: 2.1,
      dataset: 'public',
      source: 'https://s',
      date: '2026-05-28',
      judge: 'human',
    };
    expect(parsedBaseModel({ benchmarks: [benchmark] }).benchmarkResults).toEqual([
      {
        key: 'lab/base/terminal-bench?metric=pass%401&harness=Codex&variant=xhigh&version=2.1&dataset=public',
        baseModelKey: 'lab/base',
        benchmarkKey: 'terminal-bench',
        benchmarkName: 'Terminal-Bench',
        score: '78.2',
        scoreText: '78.2',
        metric: 'pass@1',
        harness: 'Codex',
        variant: 'xhigh',
        version: '2.1',
        dataset: 'public',
        source: 'https://s',
        date: '2026-05-28',
        extra: { judge: 'human' },
      },
    ]);
  });

  test.each([
    ['SWE-Bench Pro', 'swe-bench-pro'],
    ['SWE Bench Pro', 'swe-bench-pro'],
    ['τ3 Banking', 'τ3-banking'],
    ['Humanity’s Last Exam!', 'humanity-s-last-exam'],
    [' (ＭＭＬＵ) ', 'mmlu'],
  ])('named "%s" are of the benchmark %s', (name, key) => {
    expect(parsedBaseModel({ benchmarks: [{ name, score: 1 }] }).benchmarkResults[0]?.benchmarkKey).toBe(key);
  });

  test.each([
    [95.5, '95.5', '95.5'],
    [1e-7, '0.0000001', '0.0000001'],
    [-3, '-3', '-3'],
    ['72', '72', '72'],
    ['72.50', '72.5', '72.50'],
    ['A+', null, 'A+'],
    ['NaN', null, 'NaN'],
  ])('of %j have the score %j and the text %j', (value, score, scoreText) => {
    expect(parsedBaseModel({ benchmarks: [{ name: 'X', score: value }] }).benchmarkResults[0]).toMatchObject({
      score,
      scoreText,
    });
  });

  test.each([
    ['a name', { score: 1 }],
    ['a name of letters or digits', { name: '!?', score: 1 }],
    ['a score', { name: 'X' }],
    ['a score that says something', { name: 'X', score: ' ' }],
    ['a score that is a number or text', { name: 'X', score: true }],
    ['texts short enough for a key', { name: 'X', score: 1, variant: 'v'.repeat(1_000) }],
  ])('without %s are dropped with a problem', (_, benchmark) => {
    const { benchmarkResults, problems } = parsedBaseModel({ benchmarks: [benchmark] });
    expect(benchmarkResults).toEqual([]);
    expect(problems).toMatchObject([{ path: 'models.lab/base.benchmarks[0]' }]);
  });

  test('with nothing but a name and a score have a key without parameters', () => {
    expect(keys([{ name: 'X', score: 1 }])).toEqual(['lab/base/x']);
  });

  test('that nothing tells apart are numbered, in the same order whatever the order of the source', () => {
    const benchmarks = [
      { name: 'X', score: 3, metric: 'm' },
      { name: 'X', score: 1, metric: 'm' },
      { name: 'X', score: 2, metric: 'm' },
    ];
    const byKey = (results: readonly object[]) =>
      parsedBaseModel({ benchmarks: results }).benchmarkResults.map(({ key, score }) => [key, score]);
    expect(byKey(benchmarks)).toEqual([
      ['lab/base/x?metric=m', '1'],
      ['lab/base/x?metric=m&n=2', '2'],
      ['lab/base/x?metric=m&n=3', '3'],
    ]);
    expect(byKey(benchmarks.toReversed())).toEqual(byKey(benchmarks));
  });

  test('that are the same in all are kept, both', () => {
    expect(
      keys([
        { name: 'X', score: 1 },
        { name: 'X', score: 1 },
      ]),
    ).toEqual(['lab/base/x', 'lab/base/x?n=2']);
  });
});
