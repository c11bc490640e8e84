import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

// What models.dev really served, kept beside the project and not in it.
const file = new URL('../../../../shared/data/modelsdev/daily/2026-06-26.catalog.json.gz', import.meta.url);

describe.skipIf(!existsSync(file))('names in logs and configurations, in the catalog of 26 June 2026', () => {
  let gateway: CatalogGateway;

  beforeAll(async () => {
    gateway = await catalogGateway(JSON.parse(gunzipSync(readFileSync(file)).toString()));
  }, 180_000);
  afterAll(() => gateway?.close());

  async function resolved(text: string) {
    const { resolveModel } = await gateway.read(
      `query ($text: String!) { resolveModel(text: $text) {
        baseModel { key } candidates { key } offer { key } fineTuned notes models { totalCount nodes { key } }
      } }`,
      { text },
    );
    return resolveModel;
  }

  test.each([
    ['o1-2024-12-17', 'openai/o1'],
    ['o3-mini-2025-01-31', 'openai/o3-mini'],
    ['gpt-4-0613', 'openai/gpt-4'],
    ['gpt-4-turbo-2024-04-09', 'openai/gpt-4-turbo'],
    ['qwen-plus-2025-09-11', 'alibaba/qwen-plus'],
    ['openai/o1-2024-12-17', 'openai/o1'],
    ['azure/o3-mini-2025-01-31', 'openai/o3-mini'],
    ['gpt-3.5-turbo-0125', 'openai/gpt-3.5-turbo'],
    ['gpt-35-turbo-1106', 'openai/gpt-3.5-turbo'],
    ['o1-pro-2025-03-19', 'openai/o1-pro'],
    ['qwen-plus-2025-07-28', 'alibaba/qwen-plus'],
  ])('the snapshot %s is one of %s, and says so', async (text, baseModelKey) => {
    const { baseModel, models } = await resolved(text);
    expect(baseModel?.key).toBe(baseModelKey);
    expect(models.totalCount).toBeGreaterThan(0);
  });

  test('a snapshot that is a base model of its own is that base model', async () => {
    expect((await resolved('gpt-4o-2024-08-06')).baseModel.key).toBe('openai/gpt-4o-2024-08-06');
  });

  test('a snapshot without its date in the catalog has a note', async () => {
    expect((await resolved('o1-2024-12-17')).notes).toHaveLength(1);
    expect((await resolved('gpt-5-2025-08-07')).notes).toHaveLength(0);
  });

  test.each(['mistral-large-2407', 'claude-3-5-sonnet-20240620', 'codestral-2405'])(
    '%s is no snapshot of a later release',
    async (text) => {
      expect((await resolved(text)).baseModel).toBeNull();
    },
  );

  test.each([
    ['DeepSeek-R1-0528', 'deepinfra/deepseek-ai/DeepSeek-R1-0528', 17],
    ['deepseek-ai/DeepSeek-R1-0528', 'openrouter/deepseek/deepseek-r1-0528', 17],
    ['DeepSeek-V3.2', 'openrouter/deepseek/deepseek-v3.2', 30],
    ['DeepSeek V3.2', 'amazon-bedrock/deepseek.v3.2', 30],
    ['Kimi K2', 'openrouter/moonshotai/kimi-k2', 5],
    ['anthropic.claude-3-haiku-20240307-v1:0', 'anthropic/claude-3-haiku-20240307', 1],
    ['claude-3-haiku@20240307', 'anthropic/claude-3-haiku-20240307', 1],
    ['claude-3-haiku', 'openrouter/anthropic/claude-3-haiku', 4],
  ])('%s is known as models without a base model, such as %s', async (text, modelKey, atLeast) => {
    const { baseModel, models } = await resolved(text);
    expect(baseModel).toBeNull();
    expect(models.nodes.map(({ key }: { key: string }) => key)).toContain(modelKey);
    expect(models.totalCount).toBeGreaterThanOrEqual(atLeast);
  });

  test.each([
    ['azure/gpt-5', 'azure/gpt-5'],
    ['AZURE/GPT-5', 'azure/gpt-5'],
    ['azure_openai:gpt-5', 'azure/gpt-5'],
    ['openrouter/gpt-5', 'openrouter/openai/gpt-5'],
    [
      'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
      'amazon-bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    ],
    ['eu.anthropic.claude-haiku-4-5-20251001-v1:0', 'amazon-bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0'],
    [
      'bedrock/converse/us.anthropic.claude-haiku-4-5-20251001-v1:0',
      'amazon-bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0',
    ],
    ['bedrock/us.amazon.nova-pro-v1:0', 'amazon-bedrock/amazon.nova-pro-v1:0'],
    ['github_copilot/claude-opus-4.6', 'github-copilot/claude-opus-4.6'],
    ['vertex_ai/claude-haiku-4-5@20251001', 'google-vertex/claude-haiku-4-5@20251001'],
    ['azure/claude-sonnet-4-5', 'azure/claude-sonnet-4-5'],
    ['azure/deepseek-v3.2', 'azure/deepseek-v3.2'],
    ['together_ai/deepseek-ai/DeepSeek-R1', 'togetherai/deepseek-ai/DeepSeek-R1'],
    ['databricks-claude-sonnet-4-5', 'databricks/databricks-claude-sonnet-4-5'],
    ['snowflake-claude-sonnet-4-5', 'snowflake-cortex/claude-sonnet-4-5'],
  ])('%s names the offer %s, which comes first', async (text, offerKey) => {
    const { offer, models } = await resolved(text);
    expect([offer?.key, models.nodes[0]?.key]).toEqual([offerKey, offerKey]);
  });

  test.each(['gpt-5', 'groq/gpt-5', 'bedrock/sa.anthropic.claude-haiku-4-5-20251001-v1:0'])(
    '%s names no offer',
    async (text) => {
      const { offer, models } = await resolved(text);
      expect(offer).toBeNull();
      expect(models.totalCount).toBeGreaterThan(0);
    },
  );

  test.each([
    ['openai/ft:gpt-4o-mini-2024-07-18:acme::abc', 'openai/gpt-4o-mini'],
    ['openai:ft:gpt-4o-mini-2024-07-18:acme::abc', 'openai/gpt-4o-mini'],
    ['ft:gpt-4o-mini-2024-07-18:acme:custom:abc:ckpt-step-90', 'openai/gpt-4o-mini'],
    ['ft:gpt-3.5-turbo-0125:acme::abc', 'openai/gpt-3.5-turbo'],
    ['gpt-4o-mini-2024-07-18.ft-0a1b2c3d', 'openai/gpt-4o-mini'],
    ['azure/gpt-4o-mini-2024-07-18.ft-0a1b2c3d-suffix', 'openai/gpt-4o-mini'],
  ])('%s is fine-tuned from %s', async (text, baseModelKey) => {
    const { baseModel, fineTuned, notes } = await resolved(text);
    expect([baseModel?.key, fineTuned]).toEqual([baseModelKey, true]);
    expect(notes.length).toBeGreaterThan(0);
  });

  test.each([
    ['databricks-meta-llama-3-3-70b-instruct', 'meta/llama-3.3-70b-instruct'],
    ['databricks-anthropic-claude-sonnet-4-5', 'anthropic/claude-sonnet-4-5'],
    ['snowflake-claude-sonnet-4-5', 'anthropic/claude-sonnet-4-5'],
    ['databricks-anthropic-claude-sonnet-4-6', 'anthropic/claude-sonnet-4-6'],
    ['Sonnet 4.5', 'anthropic/claude-sonnet-4-5'],
    ['opus-4.6', 'anthropic/claude-opus-4-6'],
    ['Haiku 4.5', 'anthropic/claude-haiku-4-5'],
  ])('%s means %s', async (text, baseModelKey) => {
    expect((await resolved(text)).baseModel?.key).toBe(baseModelKey);
  });

  test('models of Claude at Azure have their lab, their base model, and count at the alias', async () => {
    const { models, model, baseModel } = await gateway.read(`{
      models(filter: { labs: ["anthropic"], providers: ["azure"] }) { totalCount }
      model(key: "azure/claude-sonnet-4-5") { baseModel { key } }
      baseModel(key: "anthropic/claude-sonnet-4-5") {
        models(first: 500) { nodes { provider { key } } }
      }
    }`);
    expect(models.totalCount).toBe(8);
    expect(model.baseModel.key).toBe('anthropic/claude-sonnet-4-5');
    const providers = baseModel.models.nodes.map(({ provider }: { provider: { key: string } }) => provider.key);
    expect(providers).toEqual(expect.arrayContaining(['amazon-bedrock', 'azure', 'google-vertex']));
  });

  test('many texts are resolved at once, in their order', async () => {
    const texts = ['gpt-5', 'nobody', 'Sonnet 4.5', 'gpt-5'];
    const { resolveModels } = await gateway.read(
      'query ($texts: [String!]!) { resolveModels(texts: $texts) { baseModel { key } } }',
      { texts },
    );
    const keys = resolveModels.map(({ baseModel }: { baseModel: { key: string } | null }) => baseModel?.key ?? null);
    expect(keys).toEqual(['openai/gpt-5', null, 'anthropic/claude-sonnet-4-5', 'openai/gpt-5']);
  });

  test('the models of a resolution can be filtered and ordered', async () => {
    const { resolveModel } = await gateway.read(`{ resolveModel(text: "azure/gpt-5") {
      models(filter: { providers: ["azure", "openai", "openrouter"] }, orderBy: [{ field: KEY, direction: DESC }]) { nodes { key } }
    } }`);
    expect(resolveModel.models.nodes.map(({ key }: { key: string }) => key)).toEqual([
      'openrouter/openai/gpt-5',
      'openai/gpt-5',
      'azure/gpt-5',
    ]);
  });

  test('a configuration is checked as it is written', async () => {
    const keys = [
      'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
      'github_copilot/claude-opus-4.6',
      'gpt-5',
      'x-ai/grok-4.3:online',
      'anthropic.claude-3-haiku-20240307-v1:0',
      'groq/gpt-5',
      'no-such-model-at-all',
    ];
    const { checkModels } = await gateway.read(
      'query ($keys: [String!]!) { checkModels(keys: $keys) { verdict model { key } } }',
      { keys },
    );
    expect(
      checkModels.map((one: { verdict: string; model: { key: string } | null }) => [one.verdict, one.model?.key]),
    ).toEqual([
      ['OK', 'amazon-bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0'],
      ['OK', 'github-copilot/claude-opus-4.6'],
      ['OK', 'openai/gpt-5'],
      ['OK', 'xai/grok-4.3'],
      ['DEPRECATED', 'anthropic/claude-3-haiku-20240307'],
      ['UNKNOWN', undefined],
      ['UNKNOWN', undefined],
    ]);
  });

  test('a model that is not deprecated has successors too', async () => {
    const { checkModels } = await gateway.read(
      '{ checkModels(keys: ["openai/gpt-4-turbo", "openai/gpt-4.1", "anthropic/claude-haiku-4-5"]) { verdict successors { key } } }',
    );
    expect(checkModels[0].verdict).toBe('OK');
    expect(checkModels[0].successors.map(({ key }: { key: string }) => key)).toContain('openai/gpt-5.5');
    expect(checkModels[1].successors.map(({ key }: { key: string }) => key)).toContain('openai/gpt-5.5');
    expect(checkModels[2].successors).toEqual([]);
  });
});
