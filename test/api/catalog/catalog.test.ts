import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rich } from '../../fixtures/rich-document.ts';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

let gateway: CatalogGateway;
// biome-ignore lint/suspicious/noExplicitAny: what a query answers is known to the test that asks.
let empty: any;

beforeAll(async () => {
  gateway = await catalogGateway();
  empty = await gateway.read(CATALOG);
  await gateway.show(rich);
});
afterAll(() => gateway.close());

const CATALOG = `{
  catalog {
    version freshness refreshedAt nextRefreshAt
    source { kind url }
    counts { providers models baseModels labs benchmarks benchmarkResults }
    lastRefresh { id status }
  }
}`;

async function model(key: string, fields: string) {
  const { model } = await gateway.read(`query ($key: String!) { model(key: $key) { ${fields} } }`, { key });
  return model;
}

async function baseModel(key: string, fields: string) {
  const { baseModel } = await gateway.read(`query ($key: String!) { baseModel(key: $key) { ${fields} } }`, { key });
  return baseModel;
}

const PRICES = 'input output reasoning cacheRead cacheWrite inputAudio outputAudio';

describe('a model', () => {
  test('has the key, id, name and family that it is published with', async () => {
    expect(await model('acme/full', 'id key modelId name family')).toEqual({
      id: 'Model:acme/full',
      key: 'acme/full',
      modelId: 'full',
      name: 'Full',
      family: 'full-line',
    });
  });

  test('has a model id with all the slashes after the first', async () => {
    expect(await model('hub/acme/Shared', 'key modelId provider { key }')).toEqual({
      key: 'hub/acme/Shared',
      modelId: 'acme/Shared',
      provider: { key: 'hub' },
    });
  });

  test('that says nothing but its name has null or nothing in every other field', async () => {
    const fields = `family capabilities inputModalities outputModalities openWeights reasoningOptions { kind }
      interleavedField limits { context input output } releaseDate lastUpdated knowledgeCutoff
      pricing { input } baseModel { key } benchmarks { totalCount nodes { id } } extra removedAt`;
    expect(await model('acme/bare', fields)).toEqual({
      family: null,
      capabilities: [],
      inputModalities: [],
      outputModalities: [],
      openWeights: null,
      reasoningOptions: [],
      interleavedField: null,
      limits: { context: null, input: null, output: null },
      releaseDate: null,
      lastUpdated: null,
      knowledgeCutoff: null,
      pricing: null,
      baseModel: null,
      benchmarks: { totalCount: 0, nodes: [] },
      extra: null,
      removedAt: null,
    });
  });

  test('lists the capabilities that it is said to have and its inputs give, in the order of the schema', async () => {
    expect((await model('acme/full', 'capabilities')).capabilities).toEqual([
      'ATTACHMENT',
      'REASONING',
      'STRUCTURED_OUTPUT',
      'INTERLEAVED',
      'OPEN_WEIGHTS',
      'VISION',
      'PDF',
    ]);
  });

  test.each([
    ['ATTACHMENT', true],
    ['REASONING', true],
    ['TOOL_CALL', false],
    ['STRUCTURED_OUTPUT', true],
    ['TEMPERATURE', false],
    ['INTERLEAVED', true],
    ['OPEN_WEIGHTS', true],
    ['VISION', true],
    ['AUDIO', false],
    ['VIDEO', false],
    ['PDF', true],
  ])('that says so supports %s: %s', async (capability, supported) => {
    expect(await model('acme/full', `supports(capability: ${capability})`)).toEqual({ supports: supported });
  });

  test.each([
    'ATTACHMENT',
    'REASONING',
    'TOOL_CALL',
    'STRUCTURED_OUTPUT',
    'TEMPERATURE',
    'INTERLEAVED',
    'OPEN_WEIGHTS',
    'VISION',
    'AUDIO',
    'VIDEO',
    'PDF',
  ])('that says nothing of it neither supports %s nor lacks it', async (capability) => {
    expect(await model('acme/bare', `supports(capability: ${capability})`)).toEqual({ supports: null });
  });

  test('has interleaved reasoning without a field when the source says only that it has it', async () => {
    expect(await model('acme/free', 'interleavedField supports(capability: INTERLEAVED)')).toEqual({
      interleavedField: null,
      supports: true,
    });
  });

  test('has the field that carries its interleaved reasoning', async () => {
    expect(await model('acme/full', 'interleavedField')).toEqual({ interleavedField: 'reasoning_content' });
  });

  test('has its modalities in one order, whatever the order of the source', async () => {
    expect(await model('acme/full', 'inputModalities outputModalities')).toEqual({
      inputModalities: ['TEXT', 'IMAGE', 'PDF'],
      outputModalities: ['TEXT', 'AUDIO'],
    });
  });

  test('has every way to steer its reasoning, with a null effort where none need be named', async () => {
    expect(
      (await model('acme/full', 'reasoningOptions { kind efforts minTokens maxTokens }')).reasoningOptions,
    ).toEqual([
      { kind: 'TOGGLE', efforts: [], minTokens: null, maxTokens: null },
      { kind: 'EFFORT', efforts: ['low', null, 'high'], minTokens: null, maxTokens: null },
      { kind: 'BUDGET_TOKENS', efforts: [], minTokens: -1, maxTokens: 8192 },
    ]);
  });

  test('whose budget of reasoning has no bounds has none', async () => {
    expect((await model('acme/free', 'reasoningOptions { kind minTokens maxTokens }')).reasoningOptions).toEqual([
      { kind: 'BUDGET_TOKENS', minTokens: null, maxTokens: null },
    ]);
  });

  test('has no limit where the source says 0', async () => {
    expect((await model('acme/full', 'limits { context input output }')).limits).toEqual({
      context: 200_000,
      input: null,
      output: 8192,
    });
  });

  test('has dates exactly as published, impossible ones and parts of one too', async () => {
    expect(await model('acme/full', 'releaseDate lastUpdated knowledgeCutoff')).toEqual({
      releaseDate: '2025-02-31',
      lastUpdated: '2025-08',
      knowledgeCutoff: '2024',
    });
  });

  test.each([
    ['acme/full', 'BETA'],
    ['acme/bare', 'ACTIVE'],
    ['acme/old', 'DEPRECATED'],
    ['acme/early', 'ALPHA'],
    ['acme/odd', 'ACTIVE'],
  ])('%s has the status %s', async (key, status) => {
    expect(await model(key, 'status')).toEqual({ status });
  });

  test('keeps a status that the schema does not know as extra', async () => {
    expect((await model('acme/odd', 'extra')).extra).toMatchObject({ status: 'retired' });
  });

  test('keeps modalities that the schema does not know as extra, and has the others', async () => {
    expect(await model('acme/odd', 'inputModalities extra')).toMatchObject({
      inputModalities: ['TEXT'],
      extra: { modalities: { input: ['smell'] } },
    });
  });

  test('has whatever else the source says as JSON, not as text', async () => {
    expect((await model('acme/full', 'extra')).extra).toEqual({
      vibe: { mood: 'good', list: [1, 'two', null, false] },
    });
  });

  test('has its own way to be called before that of its provider', async () => {
    expect((await model('acme/full', 'api { npmPackage baseUrl envVars shape }')).api).toEqual({
      npmPackage: '@ai-sdk/other',
      baseUrl: 'https://own.test/v1',
      envVars: ['ACME_KEY', 'ACME_REGION'],
      shape: 'responses',
    });
  });

  test('is called as its provider is when it says nothing itself', async () => {
    expect((await model('acme/bare', 'api { npmPackage baseUrl envVars shape }')).api).toEqual({
      npmPackage: '@ai-sdk/acme',
      baseUrl: 'https://${REGION}.acme.test/v1',
      envVars: ['ACME_KEY', 'ACME_REGION'],
      shape: null,
    });
  });

  test('takes from its provider only what it does not say itself', async () => {
    expect((await model('acme/early', 'api { npmPackage baseUrl }')).api).toEqual({
      npmPackage: '@ai-sdk/acme',
      baseUrl: 'https://early.test/v1',
    });
  });

  test('is called in no known way when neither it nor its provider says how', async () => {
    expect((await model('hub/acme/Shared', 'api { npmPackage baseUrl envVars shape }')).api).toEqual({
      npmPackage: null,
      baseUrl: null,
      envVars: [],
      shape: null,
    });
  });

  test('was first seen and last changed by the refresh that brought it', async () => {
    const { catalog } = await gateway.read('{ catalog { refreshedAt } }');
    expect(await model('acme/full', 'firstSeenAt changedAt removedAt')).toEqual({
      firstSeenAt: catalog.refreshedAt,
      changedAt: catalog.refreshedAt,
      removedAt: null,
    });
  });

  test('that there never was is null', async () => {
    expect(await model('acme/none', 'key')).toBeNull();
  });
});

describe('pricing', () => {
  test('has every price, rid of the noise of binary floating point', async () => {
    expect((await model('acme/full', `pricing { ${PRICES} }`)).pricing).toEqual({
      input: 0.05,
      output: 1.5,
      reasoning: 2,
      cacheRead: 0.005,
      cacheWrite: 0,
      inputAudio: 3,
      outputAudio: 4,
    });
  });

  test('of a free model is 0', async () => {
    expect((await model('acme/free', 'pricing { input output cacheRead }')).pricing).toEqual({
      input: 0,
      output: 0,
      cacheRead: null,
    });
  });

  test('of a model without prices is null', async () => {
    expect((await model('acme/bare', 'pricing { input output }')).pricing).toBeNull();
  });

  test('without a price of input is none at all', async () => {
    expect((await model('acme/odd', 'pricing { input output }')).pricing).toBeNull();
  });

  test('has its tiers, smallest prompt first', async () => {
    expect((await model('acme/full', `pricing { tiers { minContext ${PRICES} } }`)).pricing.tiers).toEqual([
      { ...noPrices, minContext: 32_000, input: 0.1, output: 3 },
      {
        minContext: 272_000,
        input: 4,
        output: 5,
        reasoning: 6,
        cacheRead: 0.4,
        cacheWrite: 0.5,
        inputAudio: 7,
        outputAudio: 8,
      },
    ]);
  });

  test('that is flat has no tiers and no modes', async () => {
    expect(
      (await model('acme/free', 'pricing { tiers { input } contextOver200k { input } modes { name } }')).pricing,
    ).toEqual({ tiers: [], contextOver200k: null, modes: [] });
  });

  test('has what the source gave before there were tiers', async () => {
    expect(
      (await model('acme/old', `pricing { tiers { input } contextOver200k { minContext ${PRICES} } }`)).pricing,
    ).toEqual({
      tiers: [],
      contextOver200k: { ...noPrices, minContext: 200_000, input: 4, output: 5, cacheRead: 0.4 },
    });
  });

  test('says once what the source says by tiers and by the older key', async () => {
    expect((await model('acme/full', 'pricing { contextOver200k { input } }')).pricing.contextOver200k).toBeNull();
  });

  test('has its modes by name, with what to add to a request', async () => {
    const fields = `pricing { modes { name ${PRICES} requestBody requestHeaders } }`;
    expect((await model('acme/full', fields)).pricing.modes).toEqual([
      { ...noPrices, name: 'batch', input: null, output: 0.5, requestBody: null, requestHeaders: null },
      {
        name: 'fast',
        input: 0.1,
        output: 9,
        reasoning: 1,
        cacheRead: 2,
        cacheWrite: 3,
        inputAudio: 4,
        outputAudio: 5,
        requestBody: { speed: 'fast', nested: { deep: [1] } },
        requestHeaders: { 'x-mode': 'fast' },
      },
    ]);
  });

  test('can be asked for by what all kinds of it have in common', async () => {
    const query = `{ model(key: "acme/full") { pricing { ...all tiers { ...all } modes { ...all } } } }
      fragment all on Priced { cacheRead }`;
    expect((await gateway.read(query)).model.pricing).toEqual({
      cacheRead: 0.005,
      tiers: [{ cacheRead: null }, { cacheRead: 0.4 }],
      modes: [{ cacheRead: null }, { cacheRead: 2 }],
    });
  });
});

const noPrices = { reasoning: null, cacheRead: null, cacheWrite: null, inputAudio: null, outputAudio: null };

describe('a provider', () => {
  const FIELDS = 'id key name status npmPackage apiUrl docUrl envVars logoUrl extra removedAt';

  test('has all that the source says of it', async () => {
    expect((await gateway.read(`{ provider(key: "acme") { ${FIELDS} } }`)).provider).toEqual({
      id: 'Provider:acme',
      key: 'acme',
      name: 'Acme',
      status: 'ACTIVE',
      npmPackage: '@ai-sdk/acme',
      apiUrl: 'https://${REGION}.acme.test/v1',
      docUrl: 'https://acme.test/models',
      envVars: ['ACME_KEY', 'ACME_REGION'],
      logoUrl: 'https://models.dev/logos/acme.svg',
      extra: { motto: ['More', { of: 'it' }] },
      removedAt: null,
    });
  });

  test('that says nothing but its name has null or nothing in every other field', async () => {
    expect((await gateway.read(`{ provider(key: "hub") { ${FIELDS} } }`)).provider).toEqual({
      id: 'Provider:hub',
      key: 'hub',
      name: 'Hub',
      status: 'ACTIVE',
      npmPackage: null,
      apiUrl: null,
      docUrl: null,
      envVars: [],
      logoUrl: 'https://models.dev/logos/hub.svg',
      extra: null,
      removedAt: null,
    });
  });

  test('has a logo although its key has a character that no URL can have', async () => {
    expect((await gateway.read('{ provider(key: "odd one?") { logoUrl } }')).provider).toEqual({
      logoUrl: 'https://models.dev/logos/odd%20one%3F.svg',
    });
  });

  test('has its models by key', async () => {
    const { provider } = await gateway.read('{ provider(key: "acme") { models { nodes { modelId } } } }');
    const modelIds = provider.models.nodes.map((node: { modelId: string }) => node.modelId);
    expect(modelIds).toEqual(['bare', 'early', 'free', 'full', 'odd', 'old', 'v1', 'v1-20250805']);
  });

  test('without models has none', async () => {
    expect(
      (await gateway.read('{ provider(key: "odd one?") { models { totalCount nodes { key } } } }')).provider,
    ).toEqual({ models: { totalCount: 0, nodes: [] } });
  });

  test('that there never was is null', async () => {
    expect(await gateway.read('{ provider(key: "none") { key } }')).toEqual({ provider: null });
  });
});

describe('a base model', () => {
  test('has all that the source says of it', async () => {
    const fields = `id key name family license openWeights extra interleavedField releaseDate lastUpdated
      knowledgeCutoff capabilities inputModalities outputModalities limits { context input output }
      reasoningOptions { kind efforts } links { label url kind } weights { label url quantization }`;
    expect(await baseModel('acme/full', fields)).toEqual({
      id: 'BaseModel:acme/full',
      key: 'acme/full',
      name: 'Full itself',
      family: 'full-line',
      license: 'MIT',
      openWeights: true,
      extra: { parameters: { billions: 70.5 } },
      interleavedField: null,
      releaseDate: '2025-01-01',
      lastUpdated: '2025-02',
      knowledgeCutoff: '2024',
      capabilities: ['TOOL_CALL', 'OPEN_WEIGHTS'],
      inputModalities: ['TEXT'],
      outputModalities: ['TEXT'],
      limits: { context: 1000, input: 900, output: 100 },
      reasoningOptions: [{ kind: 'EFFORT', efforts: ['low'] }],
      links: [
        { label: 'Announcement', url: 'https://acme.test/full', kind: 'announcement' },
        { label: null, url: 'https://acme.test/card', kind: null },
      ],
      weights: [
        { label: 'Weights', url: 'https://hub.test/full', quantization: 'fp8' },
        { label: null, url: 'https://hub.test/full-2', quantization: null },
      ],
    });
  });

  test('that says nothing but its name has null or nothing in every other field', async () => {
    const fields = `family license openWeights extra releaseDate capabilities supports(capability: REASONING)
      limits { context } reasoningOptions { kind } links { url } weights { url } benchmarks { totalCount }`;
    expect(await baseModel('Other/Plain', fields)).toEqual({
      family: null,
      license: null,
      openWeights: null,
      extra: null,
      releaseDate: null,
      capabilities: [],
      supports: null,
      limits: { context: null },
      reasoningOptions: [],
      links: [],
      weights: [],
      benchmarks: { totalCount: 0 },
    });
  });

  test('has the models that serve it, cheapest first', async () => {
    const { models } = await baseModel('acme/shared', 'models { nodes { key } }');
    expect(models.nodes).toEqual([{ key: 'odd/acme/shared' }, { key: 'hub/acme/Shared' }]);
  });

  test('that there never was is null', async () => {
    expect(await baseModel('acme/none', 'key')).toBeNull();
  });
});

describe('the base model of a model', () => {
  test('is the one with the same key', async () => {
    expect((await model('acme/full', 'baseModel { key name }')).baseModel).toEqual({
      key: 'acme/full',
      name: 'Full itself',
    });
  });

  test('is the one that its id at another provider names', async () => {
    expect((await model('odd/acme/shared', 'baseModel { key }')).baseModel).toEqual({ key: 'acme/shared' });
  });

  test('is found whatever the case', async () => {
    expect((await model('hub/acme/Shared', 'baseModel { key }')).baseModel).toEqual({ key: 'acme/shared' });
  });

  test('is the only one with its id, whoever serves it', async () => {
    expect((await model('hub/full', 'baseModel { key }')).baseModel).toEqual({ key: 'acme/full' });
  });

  test('is the latest at its own lab under the name without a date', async () => {
    expect((await model('acme/v1', 'baseModel { key }')).baseModel).toEqual({ key: 'acme/v1' });
  });

  test('is not known at another provider under a name that the lab gives to its latest', async () => {
    expect((await model('hub/acme/v1', 'baseModel { key }')).baseModel).toBeNull();
  });

  test('gives the model its benchmark results', async () => {
    const { benchmarks } = await model('acme/full', 'benchmarks { totalCount nodes { scoreText baseModel { key } } }');
    expect(benchmarks).toMatchObject({ totalCount: 4, nodes: Array(4).fill({ baseModel: { key: 'acme/full' } }) });
  });
});

describe('a lab', () => {
  test('is named as the provider with its key is', async () => {
    expect((await baseModel('acme/full', 'lab { id key name logoUrl }')).lab).toEqual({
      id: 'Lab:acme',
      key: 'acme',
      name: 'Acme',
      logoUrl: 'https://models.dev/logos/acme.svg',
    });
  });

  test('that no provider has the key of is named by its key', async () => {
    expect((await baseModel('Other/Plain', 'lab { key name logoUrl }')).lab).toEqual({
      key: 'Other',
      name: 'Other',
      logoUrl: 'https://models.dev/logos/Other.svg',
    });
  });

  test('has its base models by key', async () => {
    const { node } = await gateway.read('{ node(id: "Lab:acme") { ... on Lab { baseModels { nodes { key } } } } }');
    expect(node.baseModels.nodes.map((one: { key: string }) => one.key)).toEqual([
      'acme/full',
      'acme/shared',
      'acme/v1',
      'acme/v1-20250805',
    ]);
  });
});

describe('a benchmark', () => {
  test('is one whatever the punctuation of its name, and has its most frequent spelling', async () => {
    const { benchmark } = await gateway.read(
      '{ benchmark(key: "swe-bench-pro") { id key name results { totalCount } } }',
    );
    expect(benchmark).toEqual({
      id: 'Benchmark:swe-bench-pro',
      key: 'swe-bench-pro',
      name: 'SWE-Bench Pro',
      results: { totalCount: 4 },
    });
  });

  test.for(['SWE-Bench Pro', 'swe bench pro', ' SWE_bench.PRO'])('is found as %s', async (key) => {
    const { benchmark } = await gateway.read('query ($key: String!) { benchmark(key: $key) { key } }', { key });
    expect(benchmark).toEqual({ key: 'swe-bench-pro' });
  });

  test('without results is null', async () => {
    expect(await gateway.read('{ benchmark(key: "none") { key } }')).toEqual({ benchmark: null });
  });

  test('keeps letters that are not Latin in its key', async () => {
    expect(await gateway.read('{ benchmark(key: "τ3-banking") { name } }')).toEqual({
      benchmark: { name: 'τ³ Banking' },
    });
  });
});

describe('a benchmark result', () => {
  const ranked = async (benchmark: string) => {
    const query = `query ($key: String!) {
      benchmark(key: $key) { results { nodes { baseModel { key } version dataset scoreText rank percentile } } }
    }`;
    return (await gateway.read(query, { key: benchmark })).benchmark.results.nodes;
  };

  test('has all that the source says of it', async () => {
    const id =
      'BenchmarkResult:acme/full/swe-bench-pro?metric=pass%401&harness=Codex&variant=high&version=2&dataset=public';
    const fields = `id score scoreText metric harness variant dataset version source date extra
      benchmark { key name } baseModel { key }`;
    const { node } = await gateway.read(`query ($id: ID!) { node(id: $id) { ... on BenchmarkResult { ${fields} } } }`, {
      id,
    });
    expect(node).toEqual({
      id,
      score: 59.5,
      scoreText: '59.5',
      metric: 'pass@1',
      harness: 'Codex',
      variant: 'high',
      dataset: 'public',
      version: '2',
      source: 'https://bench.test',
      date: '2026-02-30',
      extra: { runs: 3 },
      benchmark: { key: 'swe-bench-pro', name: 'SWE-Bench Pro' },
      baseModel: { key: 'acme/full' },
    });
  });

  test('that says nothing but a name and a score has null in every other field', async () => {
    const id = 'BenchmarkResult:acme/full/elo';
    const fields = 'score scoreText metric harness variant dataset version source date extra rank percentile';
    const { node } = await gateway.read(`query ($id: ID!) { node(id: $id) { ... on BenchmarkResult { ${fields} } } }`, {
      id,
    });
    expect(node).toEqual({
      score: 1234,
      scoreText: '1234',
      metric: null,
      harness: null,
      variant: null,
      dataset: null,
      version: null,
      source: null,
      date: null,
      extra: null,
      rank: 1,
      percentile: null,
    });
  });

  test('has the rank and the percentile of its score among those of the same variant', async () => {
    expect(await ranked('graded')).toMatchObject([
      { scoreText: '90', rank: 1, percentile: 100 },
      { scoreText: '80', rank: 1, percentile: 100 },
      { scoreText: '80.0', rank: 2, percentile: 0 },
      { scoreText: '70', rank: 2, percentile: 50 },
      { scoreText: '-5', rank: 3, percentile: 0 },
      { scoreText: 'A+', rank: null, percentile: null },
    ]);
  });

  test('is compared with results of the same version and dataset alone', async () => {
    expect(await ranked('swe-bench-pro')).toMatchObject([
      { scoreText: '70', version: null, dataset: null, rank: 1, percentile: 100 },
      { scoreText: '60', version: null, dataset: null, rank: 2, percentile: 0 },
      { scoreText: '59.5', version: '2', dataset: 'public', rank: 1, percentile: null },
      { scoreText: '50', version: '2', dataset: null, rank: 1, percentile: null },
    ]);
  });

  test('is told apart from others of the same name by its harness, in its key and in its id', async () => {
    const { model } = await gateway.read('{ model(key: "acme/v1") { benchmarks { nodes { id harness } } } }');
    expect(model.benchmarks.nodes).toEqual([
      { id: 'BenchmarkResult:acme/v1/twin?harness=A', harness: 'A' },
      { id: 'BenchmarkResult:acme/v1/twin?harness=B', harness: 'B' },
    ]);
  });
});

describe('the catalog', () => {
  test('is empty before the first refresh', () => {
    expect(empty).toEqual({
      catalog: {
        version: 0,
        freshness: 'EMPTY',
        refreshedAt: null,
        nextRefreshAt: null,
        source: { kind: 'EMPTY', url: null },
        counts: { providers: 0, models: 0, baseModels: 0, labs: 0, benchmarks: 0, benchmarkResults: 0 },
        lastRefresh: null,
      },
    });
  });

  test('has version 1 and is fresh after the first refresh', async () => {
    const { catalog } = await gateway.read('{ catalog { version freshness } }');
    expect(catalog).toEqual({ version: 1, freshness: 'FRESH' });
  });

  test('is live and says where it comes from', async () => {
    const { catalog, refreshes } = await gateway.read(
      '{ catalog { source { kind url } } refreshes { nodes { sourceUrl } } }',
    );
    expect(catalog.source).toEqual({ kind: 'LIVE', url: refreshes.nodes[0].sourceUrl });
  });

  test('counts what it holds', async () => {
    expect((await gateway.read(CATALOG)).catalog.counts).toEqual({
      providers: 4,
      models: 13,
      baseModels: 6,
      labs: 2,
      benchmarks: 5,
      benchmarkResults: 14,
    });
  });

  test('names the refresh that it was last brought up to date by', async () => {
    const { catalog } = await gateway.read(CATALOG);
    expect(catalog.lastRefresh).toEqual({ id: 'Refresh:1', status: 'SUCCEEDED' });
  });

  test('names what of the document it set aside', async () => {
    const { refreshes } = await gateway.read('{ refreshes { nodes { problems { nodes { path message } } } } }');
    expect(refreshes.nodes[0].problems.nodes).toEqual([
      {
        path: 'providers.acme.models.odd.cost',
        message: expect.any(String),
      },
    ]);
  });
});
