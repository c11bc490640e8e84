import { beforeAll, expect, test } from 'vitest';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import { committedCatalog, describeCatalogs, realCatalog } from '../../harness/tested-catalogs.ts';

interface ByHand {
  readonly model: string;
  readonly usage: object;
  /** Each kind of token as price per million × tokens, in the order of the kinds. */
  readonly parts: readonly (readonly [price: number, tokens: number])[];
  readonly total: string;
  readonly unpriced?: readonly string[];
}

// biome-ignore format: one model, one block of lines, as one would do the sum on paper
const realByHand: readonly ByHand[] = [
  // Flat prices, reads from the cache and writes to it.
  { model: 'openai/gpt-5', usage: { input: 10_000, output: 2_000, cacheRead: 100_000 },
    parts: [[1.25, 10_000], [10, 2_000], [0.125, 100_000]], total: '0.045' }, // 0.0125 + 0.02 + 0.0125
  { model: 'anthropic/claude-sonnet-4-5', usage: { input: 1_000, output: 500, cacheRead: 20_000, cacheWrite: 4_000 },
    parts: [[3, 1_000], [15, 500], [0.3, 20_000], [3.75, 4_000]], total: '0.0315' }, // 0.003 + 0.0075 + 0.006 + 0.015
  { model: 'anthropic/claude-haiku-4-5', usage: { input: 2_000, output: 300, cacheWrite: 10_000, requests: 1_000 },
    parts: [[1, 2_000_000], [5, 300_000], [1.25, 10_000_000]], total: '16' }, // 2 + 1.5 + 12.5
  { model: 'deepseek/deepseek-chat', usage: { input: 1_000_000, output: 1_000_000, cacheRead: 1_000_000, requests: 3 },
    parts: [[0.14, 3_000_000], [0.28, 3_000_000], [0.0028, 3_000_000]], total: '1.2684' }, // 0.42 + 0.84 + 0.0084
  { model: 'mistral/mistral-large-latest', usage: { input: 7, output: 11 },
    parts: [[0.5, 7], [1.5, 11]], total: '0.00002' }, // 0.0000035 + 0.0000165
  { model: 'mistral/mistral-large-latest', usage: { input: 1_000_000, cacheRead: 5 },
    parts: [[0.5, 1_000_000], [0.5, 5]], total: '0.5000025' },
  // Writes to the cache without a price of their own.
  { model: 'openai/gpt-4o', usage: { input: 1_000, cacheRead: 2_000, cacheWrite: 50_000, output: 500 },
    parts: [[2.5, 1_000], [10, 500], [1.25, 2_000], [2.5, 50_000]], total: '0.135' }, // 0.0025 + 0.005 + 0.0025 + 0.125
  // A total of many requests reaches no tier.
  { model: 'google/gemini-2.5-pro', usage: { input: 10_000_000, output: 2_000_000 },
    parts: [[2.5, 10_000_000], [15, 2_000_000]], total: '55' }, // 25 + 30
  { model: 'google/gemini-2.5-pro', usage: { input: 10_000_000, output: 2_000_000, scope: 'TOTAL' },
    parts: [[1.25, 10_000_000], [10, 2_000_000]], total: '32.5' }, // 12.5 + 20
  // Tiers: at the limit and above it, one tier and two, with what the tier lacks.
  { model: 'openai/gpt-5.4', usage: { input: 272_000, output: 1_000 },
    parts: [[2.5, 272_000], [15, 1_000]], total: '0.695' }, // 0.68 + 0.015
  { model: 'openai/gpt-5.4', usage: { input: 272_001, output: 1_000 },
    parts: [[5, 272_001], [22.5, 1_000]], total: '1.382505' }, // 1.360005 + 0.0225
  { model: 'google/gemini-2.5-pro', usage: { input: 150_000, output: 8_000, cacheRead: 100_000 },
    parts: [[2.5, 150_000], [15, 8_000], [0.25, 100_000]], total: '0.52' }, // 0.375 + 0.12 + 0.025
  { model: 'google/gemini-3.1-pro-preview', usage: { input: 200_001, reasoning: 10_000 },
    parts: [[4, 200_001], [18, 10_000]], total: '0.980004' }, // 0.800004 + 0.18
  { model: 'openrouter/google/gemini-3.1-pro-preview', usage: { input: 100_000, reasoning: 10_000, cacheWrite: 200_000 },
    parts: [[4, 100_000], [18, 10_000], [0.375, 200_000]], total: '0.655' }, // 0.4 + 0.18 + 0.075
  { model: 'openrouter/google/gemini-3.1-pro-preview', usage: { input: 100_000, reasoning: 10_000 },
    parts: [[2, 100_000], [12, 10_000]], total: '0.32' }, // 0.2 + 0.12
  { model: '302ai/gpt-5.4', usage: { input: 300_000, cacheRead: 100_000, cacheWrite: 50_000 },
    parts: [[5, 300_000], [0.25, 100_000], [0, 50_000]], total: '1.525' }, // 1.5 + 0.025 + 0
  { model: 'aihubmix/doubao-seed-2-0-code-preview', usage: { input: 32_000, output: 1_000 },
    parts: [[0.48, 32_000], [2.41, 1_000]], total: '0.01777' }, // 0.01536 + 0.00241
  { model: 'aihubmix/doubao-seed-2-0-code-preview', usage: { input: 100_000, output: 1_000, cacheRead: 20_000 },
    parts: [[0.72, 100_000], [3.62, 1_000], [0.144656, 20_000]], total: '0.07851312' }, // 0.072 + 0.00362 + 0.00289312
  { model: 'aihubmix/doubao-seed-2-0-code-preview', usage: { input: 200_000, output: 1_000 },
    parts: [[1.45, 200_000], [7.23, 1_000]], total: '0.29723' }, // 0.29 + 0.00723
  { model: 'minimax/MiniMax-M3', usage: { input: 500_000, cacheRead: 12_001, output: 100_000 },
    parts: [[0.6, 500_000], [2.4, 100_000], [0.12, 12_001]], total: '0.54144012' }, // 0.3 + 0.24 + 0.00144012
  { model: 'requesty/google/gemini-2.5-pro', usage: { input: 300_000, cacheWrite: 10_000 },
    parts: [[2.5, 300_000], [2.375, 10_000]], total: '0.77375' }, // 0.75 + 0.02375
  { model: 'xai/grok-4.3', usage: { input: 100_000, output: 2_000, cacheRead: 150_000, requests: 20 },
    parts: [[2.5, 2_000_000], [5, 40_000], [0.4, 3_000_000]], total: '6.4' }, // 5 + 0.2 + 1.2
  { model: 'venice/openai-gpt-54-pro', usage: { input: 280_000, output: 4_000 },
    parts: [[75, 280_000], [337.5, 4_000]], total: '22.35' }, // 21 + 1.35
  // Modes.
  { model: 'anthropic/claude-opus-4-6', usage: { input: 100_000, output: 10_000, cacheWrite: 2_000, mode: 'fast' },
    parts: [[30, 100_000], [150, 10_000], [37.5, 2_000]], total: '4.575' }, // 3 + 1.5 + 0.075
  { model: 'anthropic/claude-opus-4-8', usage: { input: 100_000, output: 10_000, cacheRead: 50_000, mode: 'fast' },
    parts: [[10, 100_000], [50, 10_000], [1, 50_000]], total: '1.55' }, // 1 + 0.5 + 0.05
  { model: 'openai/gpt-5.5', usage: { input: 300_000, output: 1_000, reasoning: 2_000, mode: 'fast' },
    parts: [[12.5, 300_000], [75, 1_000], [75, 2_000]], total: '3.975' }, // 3.75 + 0.075 + 0.15
  { model: 'openai/gpt-5.4-mini', usage: { input: 4_000, output: 1_000, mode: 'fast', requests: 100 },
    parts: [[1.5, 400_000], [9, 100_000]], total: '1.5' }, // 0.6 + 0.9
  // Reasoning with a price of its own.
  { model: 'alibaba/qwen-plus', usage: { input: 10_000, output: 1_000, reasoning: 5_000 },
    parts: [[0.4, 10_000], [1.2, 1_000], [4, 5_000]], total: '0.0252' }, // 0.004 + 0.0012 + 0.02
  { model: 'perplexity/sonar-deep-research', usage: { input: 1_000, output: 2_000, reasoning: 90_000 },
    parts: [[2, 1_000], [8, 2_000], [3, 90_000]], total: '0.288' }, // 0.002 + 0.016 + 0.27
  { model: 'alibaba-cn/qwen3-vl-plus', usage: { input: 1_000, output: 1_000, reasoning: 1_000 },
    parts: [[0.143353, 1_000], [1.433525, 1_000], [4.300576, 1_000]], total: '0.005877454' },
  // Audio.
  { model: 'google/gemini-2.5-flash', usage: { input: 1_000, inputAudio: 60_000, output: 500 },
    parts: [[0.3, 1_000], [2.5, 500], [1, 60_000]], total: '0.06155' }, // 0.0003 + 0.00125 + 0.06
  { model: 'alibaba/qwen-omni-turbo', usage: { input: 100, output: 100, inputAudio: 5_000, outputAudio: 1_500 },
    parts: [[0.07, 100], [0.27, 100], [4.44, 5_000], [8.89, 1_500]], total: '0.035569' }, // 0.000007 + 0.000027 + 0.0222 + 0.013335
  { model: 'alibaba/qwen3-livetranslate-flash-realtime', usage: { inputAudio: 50_000, outputAudio: 4_000 },
    parts: [[10, 50_000], [38, 4_000]], total: '0.652' }, // 0.5 + 0.152
  { model: 'aihubmix/doubao-seed-2-0-lite-260428', usage: { input: 30_000, inputAudio: 2_001 },
    parts: [[0.13, 30_000], [1.902, 2_001]], total: '0.007705902' }, // 0.0039 + 0.003805902
  { model: 'google/gemini-2.5-flash', usage: { input: 1_000_000, outputAudio: 10 },
    parts: [[0.3, 1_000_000]], total: '0.3', unpriced: ['OUTPUT_AUDIO'] },
];

// biome-ignore format: one model, one block of lines, as one would do the sum on paper
const committedByHand: readonly ByHand[] = [
  { model: 'openai/gpt-5', usage: { input: 10_000, output: 2_000, cacheRead: 100_000 },
    parts: [[1.25, 10_000], [10, 2_000], [0.125, 100_000]], total: '0.045' }, // 0.0125 + 0.02 + 0.0125
  { model: 'anthropic/claude-sonnet-4-5', usage: { input: 1_000, output: 500, cacheRead: 20_000, cacheWrite: 4_000 },
    parts: [[3, 1_000], [15, 500], [0.3, 20_000], [3.75, 4_000]], total: '0.0315' }, // 0.003 + 0.0075 + 0.006 + 0.015
  { model: 'mistral/mistral-large-latest', usage: { input: 1_000_000, cacheRead: 5 },
    parts: [[0.5, 1_000_000], [0.5, 5]], total: '0.5000025' },
  // Tiers: at the limit and above it.
  { model: 'openai/gpt-5.4', usage: { input: 272_000, output: 1_000 },
    parts: [[2.5, 272_000], [15, 1_000]], total: '0.695' }, // 0.68 + 0.015
  { model: 'openai/gpt-5.4', usage: { input: 272_001, output: 1_000 },
    parts: [[5, 272_001], [22.5, 1_000]], total: '1.382505' }, // 1.360005 + 0.0225
  { model: 'google/gemini-2.5-flash', usage: { input: 600_000, output: 2_000 },
    parts: [[0.6, 600_000], [3.5, 2_000]], total: '0.367' }, // 0.36 + 0.007
  { model: 'openrouter/google/gemini-2.5-pro', usage: { input: 100_000, cacheWrite: 200_000 },
    parts: [[2.5, 100_000], [0.375, 200_000]], total: '0.325' }, // 0.25 + 0.075
  // Modes.
  { model: 'anthropic/claude-opus-4-6', usage: { input: 100_000, output: 10_000, cacheWrite: 2_000, mode: 'fast' },
    parts: [[30, 100_000], [150, 10_000], [37.5, 2_000]], total: '4.575' }, // 3 + 1.5 + 0.075
  // Reasoning with a price of its own, and audio.
  { model: 'deepseek/deepseek-reasoner', usage: { input: 10_000, output: 1_000, reasoning: 5_000, requests: 10 },
    parts: [[0.28, 100_000], [0.42, 10_000], [0.84, 50_000]], total: '0.0742' }, // 0.028 + 0.0042 + 0.042
  { model: 'openai/gpt-4o-audio-preview', usage: { input: 100, output: 100, inputAudio: 5_000, outputAudio: 1_500 },
    parts: [[2.5, 100], [10, 100], [40, 5_000], [80, 1_500]], total: '0.32125' }, // 0.00025 + 0.001 + 0.2 + 0.12
];

const expectations = new Map([
  [
    committedCatalog,
    {
      byHand: committedByHand,
      deepSeekModel: 'deepseek/deepseek-v3.2',
      modelsOfOpenAi: [20, 20],
      freeRouters: ['kilo/kilo-auto/free'],
    },
  ],
  [
    realCatalog,
    {
      byHand: realByHand,
      deepSeekModel: 'deepseek/deepseek-chat',
      modelsOfOpenAi: [677, 656],
      freeRouters: ['kilo/kilo-auto/free', 'openrouter/openrouter/free'],
    },
  ],
]);

describeCatalogs('by the prices of $catalog', (tested) => {
  const expected = expectations.get(tested);
  let gateway: CatalogGateway;

  beforeAll(async () => {
    gateway = await tested.gateway();
  }, 180_000);

  test.for(expected?.byHand ?? [])(
    '$model costs what it does on paper for $usage',
    async ({ model, usage, parts, total, unpriced }) => {
      const query = `query ($model: String!, $usage: TokenUsageInput!) { model(key: $model) { estimateCost(usage: $usage) {
      totalExact unpriced components { unitPrice quantity }
    } } }`;
      const answer = await gateway.read(query, { model, usage });
      expect(answer.model.estimateCost).toEqual({
        totalExact: total,
        unpriced: unpriced ?? [],
        components: parts.map(([unitPrice, quantity]) => ({ unitPrice, quantity })),
      });
    },
  );

  const CHEAPEST = `query ($key: String!, $usage: TokenUsageInput!, $filter: ModelFilter) { baseModel(key: $key) {
    cheapest(usage: $usage, filter: $filter) { model { key } cost { totalExact components { kind assumed } } }
    cheapestExclusions(usage: $usage, filter: $filter) { reason models }
  } }`;

  test('GPT-5 at OpenAI costs its input price for writes to the cache', async () => {
    const usage = { input: 5_000, cacheWrite: 20_000, cacheRead: 100_000, output: 2_000 };
    const filter = { providers: ['openai'] };
    const { baseModel } = await gateway.read(CHEAPEST, { key: 'openai/gpt-5', usage, filter });
    // 0.00625 + 0.025 + 0.0125 + 0.02
    expect(baseModel.cheapest.cost.totalExact).toBe('0.06375');
    expect(baseModel.cheapest.cost.components).toContainEqual({ kind: 'CACHE_WRITE', assumed: true });
    expect(baseModel.cheapestExclusions).toEqual([]);
  });

  test('a month of DeepSeek tokens exceeds every limit as one request, and is priced as a total', async () => {
    const month = { input: 10_000_000, output: 2_000_000 };
    const key = expected?.deepSeekModel;
    const { baseModel: asRequest } = await gateway.read(CHEAPEST, { key, usage: month });
    expect(asRequest.cheapest).toBeNull();
    expect(asRequest.cheapestExclusions[0]).toMatchObject({ reason: 'LIMITS' });
    const { baseModel: asTotal } = await gateway.read(CHEAPEST, { key, usage: { ...month, scope: 'TOTAL' } });
    expect(asTotal.cheapest).not.toBeNull();
  });

  test('a budget of one dollar for two cached tokens excludes few models of OpenAI', async () => {
    const need = { filter: { labs: ['openai'] }, usage: { input: 1, cacheWrite: 1 } };
    const query = 'query ($need: ModelNeedInput!) { recommendModels(need: $need) { matchCount } }';
    const { recommendModels: all } = await gateway.read(query, { need });
    const { recommendModels: paid } = await gateway.read(query, { need: { ...need, budget: { perRequest: 1 } } });
    expect([all.matchCount, paid.matchCount]).toEqual(expected?.modelsOfOpenAi);
  });

  test('a free router is never the cheapest by an unknown price', async () => {
    const query = `{ cheapestModels(usage: { input: 1000, output: 1000 }, first: 500) { model { key } cost { total } } }`;
    const { cheapestModels } = await gateway.read(query);
    const keys = cheapestModels.map(({ model }: { model: { key: string } }) => model.key);
    expect(keys).toEqual(expect.arrayContaining(expected?.freeRouters ?? []));
    expect(keys).not.toContain('kilo/openrouter/auto');
    expect(keys).not.toContain('azure/model-router');
  });
});
