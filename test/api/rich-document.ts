/** A document in which every key that the source has ever used occurs, and a few that it has not. */

const full = {
  id: 'full',
  name: ' Full ',
  family: 'full-line',
  attachment: true,
  reasoning: true,
  tool_call: false,
  structured_output: true,
  temperature: false,
  interleaved: { field: 'reasoning_content' },
  open_weights: true,
  reasoning_options: [
    { type: 'budget_tokens', min: -1, max: 8192 },
    { type: 'effort', values: ['low', null, 'high'] },
    { type: 'toggle' },
  ],
  modalities: { input: ['pdf', 'text', 'image'], output: ['audio', 'text'] },
  limit: { context: 200_000, input: 0, output: 8192 },
  release_date: '2025-02-31',
  last_updated: '2025-08',
  knowledge: '2024',
  status: 'beta',
  cost: {
    input: 0.049999999999999996,
    output: 1.5,
    reasoning: 2,
    cache_read: 0.005,
    cache_write: 0,
    input_audio: 3,
    output_audio: 4,
    tiers: [
      {
        input: 4,
        output: 5,
        reasoning: 6,
        cache_read: 0.4,
        cache_write: 0.5,
        input_audio: 7,
        output_audio: 8,
        tier: { type: 'context', size: 272_000 },
      },
      { input: 0.1 + 1e-17, output: 3.0000000000000004, tier: { type: 'context', size: 32_000 } },
    ],
    context_over_200k: { input: 4, output: 5 },
  },
  experimental: {
    modes: {
      fast: {
        cost: {
          input: 0.09999999999999999,
          output: 9,
          reasoning: 1,
          cache_read: 2,
          cache_write: 3,
          input_audio: 4,
          output_audio: 5,
        },
        provider: { body: { speed: 'fast', nested: { deep: [1] } }, headers: { 'x-mode': 'fast' } },
      },
      batch: { cost: { output: 0.5 } },
    },
  },
  provider: { npm: '@ai-sdk/other', api: 'https://own.test/v1', shape: 'responses' },
  vibe: { mood: 'good', list: [1, 'two', null, false] },
};

const models = {
  full,
  bare: { name: 'Bare' },
  free: {
    name: 'Free',
    interleaved: true,
    reasoning_options: [{ type: 'budget_tokens' }],
    cost: { input: 0, output: 0 },
  },
  old: {
    name: 'Old',
    status: 'deprecated',
    cost: { input: 2, output: 3, context_over_200k: { input: 4, output: 5, cache_read: 0.4 } },
  },
  early: { name: 'Early', status: 'alpha', provider: { api: 'https://early.test/v1' } },
  odd: { name: 'Odd', status: 'retired', modalities: { input: ['text', 'smell'], output: [] }, cost: { output: 1 } },
  v1: { name: 'V1' },
  'v1-20250805': { name: 'V1 of August' },
};

const baseModels = {
  'acme/full': {
    id: 'acme/full',
    name: 'Full itself',
    family: 'full-line',
    tool_call: true,
    reasoning: false,
    open_weights: true,
    reasoning_options: [{ type: 'effort', values: ['low'] }],
    modalities: { input: ['text'], output: ['text'] },
    limit: { context: 1000, input: 900, output: 100 },
    release_date: '2025-01-01',
    last_updated: '2025-02',
    knowledge: '2024',
    license: 'MIT',
    links: [
      { label: 'Announcement', url: 'https://acme.test/full', type: 'announcement' },
      { url: 'https://acme.test/card' },
    ],
    weights: [
      { label: 'Weights', url: 'https://hub.test/full', quantization: 'fp8' },
      { url: 'https://hub.test/full-2' },
    ],
    benchmarks: [
      {
        name: 'SWE-Bench Pro',
        score: 59.5,
        metric: 'pass@1',
        harness: 'Codex',
        variant: 'high',
        dataset: 'public',
        version: 2,
        source: 'https://bench.test',
        date: '2026-02-30',
        runs: 3,
      },
      { name: 'Elo', score: 1234 },
      { name: 'Graded', score: 'A+' },
      { name: 'Graded', score: 80, variant: 'low' },
    ],
    parameters: { billions: 70.5 },
  },
  'acme/shared': {
    name: 'Shared',
    benchmarks: [
      { name: 'SWE Bench Pro', score: 60 },
      { name: 'SWE-Bench Pro', score: 50, version: '2' },
      { name: 'Graded', score: '80.0' },
      { name: 'Graded', score: 70, variant: 'low' },
    ],
  },
  'acme/v1': {
    name: 'V1',
    benchmarks: [
      { name: 'Twin', score: 1, harness: 'B' },
      { name: 'Twin', score: 1, harness: 'A' },
    ],
  },
  'acme/v1-20250805': {
    name: 'V1 of August',
    benchmarks: [
      { name: 'SWE-Bench Pro', score: 70 },
      { name: 'Graded', score: 90 },
      { name: 'Graded', score: -5, variant: 'low' },
      { name: 'τ³ Banking', score: 1 },
    ],
  },
  'Other/Plain': { name: 'Plain' },
  'Other/plain-2': { name: 'Plain two' },
};

export const rich = {
  providers: {
    acme: {
      id: 'acme',
      name: 'Acme',
      npm: '@ai-sdk/acme',
      api: 'https://${REGION}.acme.test/v1',
      doc: 'https://acme.test/models',
      env: ['ACME_KEY', 'ACME_REGION'],
      motto: ['More', { of: 'it' }],
      models,
    },
    hub: {
      name: 'Hub',
      models: {
        full: { name: 'Full at hub' },
        'acme/Shared': { name: 'Shared at hub' },
        'acme/v1': { name: 'V1 at hub' },
      },
    },
    odd: {
      name: 'Odd',
      models: {
        'acme/shared': { name: 'Shared, cheap', cost: { input: 1, output: 1 } },
        'Other/PLAIN': { name: 'Plain at odd' },
      },
    },
    'odd one?': { name: 'Odd one', models: {} },
  },
  models: baseModels,
};
