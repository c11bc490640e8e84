import { describe, expect, test } from 'vitest';
import { baseModelEntry, modelEntry, providerEntry } from '../../src/models-dev/upstream-form/entry.ts';
import { canonicalModel } from '../fixtures/canonical-source.ts';
import { type Fields, parsedBaseModel, parsedModel, parsedProvider } from './parse/documents.ts';

const common = {
  name: 'M1',
  attachment: true,
  reasoning: false,
  tool_call: true,
  knowledge: '2024-04',
  limit: { context: 200_000, output: 0 },
};
const modalities = { input: ['image', 'text'], output: ['text'] };
const cost = { input: 0.049999999999999996, output: 4, cache_read: 0.08 };

const eras: Record<string, Fields> = {
  'June 2025, modalities at the top level': {
    input_modalities: ['text', 'image'],
    output_modalities: ['text'],
    temperature: true,
    cost,
  },
  '23 June 2025, open for open_weights': { modalities, open: true },
  'September 2025, an experimental boolean and audio prices': {
    modalities,
    experimental: true,
    provider: { npm: '@ai-sdk/x' },
    cost: { ...cost, input_audio: 1, output_audio: 2, reasoning: 3 },
  },
  'October 2025, booleans for the status': { modalities, beta: true },
  'November 2025, a price over 200k': {
    modalities,
    status: 'deprecated',
    structured_output: true,
    cost: { ...cost, context_over_200k: { input: 1, output: 2 } },
  },
  'December 2025, interleaved with a name': { modalities, interleaved: { name: 'reasoning_content' }, family: 'glm' },
  'January 2026, interleaved with a field': { modalities, interleaved: { field: 'reasoning_details' } },
  'April 2026, modes': {
    modalities,
    provider: { shape: 'responses', api: 'https://a' },
    experimental: {
      modes: { fast: { cost, provider: { body: { speed: 'fast' }, headers: { 'anthropic-beta': 'x' } } } },
    },
  },
  'May 2026, tiers': {
    modalities,
    cost: {
      ...cost,
      tiers: [
        { input: 3, output: 4, tier: { type: 'context', size: 272_000 } },
        { input: 1, output: 2, tier: { type: 'context', size: 32_000 } },
      ],
      context_over_200k: { input: 3, output: 4 },
    },
  },
  'June 2026, reasoning options': {
    modalities,
    interleaved: true,
    reasoning_options: [
      { type: 'effort', values: ['low', null] },
      { type: 'budget_tokens', min: 0 },
      { type: 'toggle' },
    ],
  },
};

describe('a model comes back as the source wrote it', () => {
  test.each(Object.entries(eras))('%s', (_, fields) => {
    const source = { ...common, ...fields };
    const { model, problems } = parsedModel(source);
    expect(problems).toEqual([]);
    expect(modelEntry(model)).toEqual(canonicalModel(source));
  });
});

test('what is unknown in a model comes back at its place, in lists too', () => {
  const source = {
    name: 'M1',
    status: 'Preview',
    quota: { daily: 5 },
    interleaved: { field: 'f', since: 'v2' },
    modalities: { input: ['text', 'touch'], output: ['text'], note: 'x' },
    limit: { requests: 5 },
    experimental: { modes: { fast: { cost: { input: 1, per_image: 2 }, since: '2027' }, slow: {} }, other: [1] },
    cost: {
      input: 1,
      output: 2,
      per_image: 3,
      tiers: [
        { input: 1, output: 2, per_image: 4, tier: { type: 'context', size: 32_000, hard: true } },
        { input: 1, output: 2, tier: { type: 'context', size: 64_000 } },
        { input: 1, output: 2, tier: { type: 'batch' } },
      ],
    },
    reasoning_options: [
      { type: 'toggle', default: true },
      { type: 'share', of: 0.5 },
    ],
  };
  const { model, problems } = parsedModel(source);
  expect(problems).toEqual([]);
  expect(modelEntry(model)).toEqual(source);
});

test('the order of keys and modalities does not change the text of an entry', () => {
  const one = parsedModel({ a: { x: 1, y: 2 }, family: 'f', modalities: { input: ['text', 'pdf', 'touch', 'smell'] } });
  const other = parsedModel({
    modalities: { input: ['smell', 'pdf', 'touch', 'text'] },
    family: 'f',
    a: { y: 2, x: 1 },
  });
  expect(JSON.stringify(modelEntry(other.model))).toBe(JSON.stringify(modelEntry(one.model)));
});

test('what is absent is left out', () => {
  expect(modelEntry(parsedModel({}).model)).toEqual({ name: 'M1' });
});

test('an unknown price is not a price of 0', () => {
  expect(modelEntry(parsedModel({ cost: { input: 0, output: 0 } }).model)).toEqual({
    name: 'M1',
    cost: { input: 0, output: 0 },
  });
});

test('no reasoning options are not unknown ones', () => {
  expect(modelEntry(parsedModel({ reasoning_options: [] }).model)).toEqual({ name: 'M1', reasoning_options: [] });
});

test('a provider comes back as the source wrote it', () => {
  const source = { name: 'Acme', npm: 'n', api: 'a', doc: 'd', env: ['B', 'A'], logo: { svg: 'x' } };
  expect(providerEntry(parsedProvider(source).provider)).toEqual(source);
});

test('a base model comes back with its benchmark results as a map', () => {
  const content = {
    name: 'Base',
    license: 'MIT',
    links: [{ label: 'Card', url: 'https://b', type: 'model_card', lang: 'en' }, { url: 'https://a' }],
    weights: [{ url: 'https://hf', quantization: 'fp8' }],
  };
  const benchmarks = [
    { name: 'SWE Bench', score: 59, metric: 'pass@1', judge: 'x' },
    { name: 'Arena', score: 'A+', date: '2026-01-01' },
    { name: 'SWE Bench', score: '59.0' },
  ];
  const { record, benchmarkResults } = parsedBaseModel({ ...content, benchmarks });
  expect(baseModelEntry(record, benchmarkResults)).toEqual({
    ...content,
    benchmarks: { 'swe-bench?metric=pass%401': benchmarks[0], arena: benchmarks[1], 'swe-bench': benchmarks[2] },
  });
});

test('the order of benchmark results does not change the text of an entry', () => {
  const benchmarks = [3, 1, 2].map((score) => ({ name: 'X', score }));
  const text = (results: readonly Fields[]) => {
    const { record, benchmarkResults } = parsedBaseModel({ benchmarks: results });
    return JSON.stringify(baseModelEntry(record, benchmarkResults));
  };
  expect(text(benchmarks.toReversed())).toBe(text(benchmarks));
});
