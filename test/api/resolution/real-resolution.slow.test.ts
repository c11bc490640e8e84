import { beforeAll, describe, expect, test } from 'vitest';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import { committedCatalog, realCatalog } from '../../harness/tested-catalogs.ts';

describe(`configured model names in ${committedCatalog.name}`, () => {
  test.each([
    ['openai/gpt-4o:nitro', 'openai/gpt-4o'],
    ['google/gemini-2.5-pro:exacto', 'google/gemini-2.5-pro'],
    ['openrouter:openai/gpt-4o:nitro', 'openai/gpt-4o'],
    ['bedrock:us.anthropic.claude-3-7-sonnet-20250219-v1:0', 'anthropic/claude-3-7-sonnet-20250219'],
    ['google-gla:gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['hf.co/unsloth/Llama-3.3-70B-Instruct-GGUF:Q4_K_M', 'meta/llama-3.3-70b-instruct'],
    ['accounts/fireworks/models/llama-v3p3-70b-instruct', 'meta/llama-3.3-70b-instruct'],
    ['GPT-5 (high)', 'openai/gpt-5'],
    ['claude-4.6-opus-high-thinking-fast', 'anthropic/claude-opus-4-6'],
    ['Kimi K2 Thinking', 'moonshotai/kimi-k2-thinking'],
  ])('%j means %s', async (text, baseModelKey) => {
    const { baseModel, candidates, models } = await resolvedBy(await committedCatalog.gateway(), text);
    expect([baseModel?.key, candidates]).toEqual([baseModelKey, []]);
    expect(models.totalCount).toBeGreaterThan(0);
  });

  test.each(['Claude Sonnet 4.5', 'claude-sonnet-4.5', 'openrouter/anthropic/claude-sonnet-4.5:nitro'])(
    '%j means the alias and its release',
    async (text) => {
      const { baseModel, candidates } = await resolvedBy(await committedCatalog.gateway(), text);
      expect(baseModel.key).toBe('anthropic/claude-sonnet-4-5');
      expect(candidates).toEqual([
        { key: 'anthropic/claude-sonnet-4-5' },
        { key: 'anthropic/claude-sonnet-4-5-20250929' },
      ]);
    },
  );

  test.each(['gpt-6-high', 'deepseek-r1:7b', 'some-tool:gpt'])('%j means no base model', async (text) => {
    const { baseModel, candidates } = await resolvedBy(await committedCatalog.gateway(), text);
    expect([baseModel, candidates]).toEqual([null, []]);
  });
});

describe.skipIf(realCatalog.isAbsent)(`configured model names in ${realCatalog.name}`, () => {
  let gateway: CatalogGateway;

  beforeAll(async () => {
    gateway = await realCatalog.gateway();
  }, 180_000);

  const resolved = (text: string) => resolvedBy(gateway, text);

  test.each([
    ['openai/gpt-4o:nitro', 'openai/gpt-4o'],
    ['openai/gpt-4o:floor', 'openai/gpt-4o'],
    ['x-ai/grok-4.3:online', 'xai/grok-4.3'],
    ['google/gemini-2.5-pro:exacto', 'google/gemini-2.5-pro'],
    ['openrouter:openai/gpt-4o:nitro', 'openai/gpt-4o'],
    ['anthropic.claude-3-7-sonnet-20250219-v1:0:200k', 'anthropic/claude-3-7-sonnet-20250219'],
    ['bedrock:us.anthropic.claude-3-7-sonnet-20250219-v1:0', 'anthropic/claude-3-7-sonnet-20250219'],
    ['claude-3-5-sonnet-v2@20241022', 'anthropic/claude-3-5-sonnet-20241022'],
    ['claude-sonnet-4-6[1m]', 'anthropic/claude-sonnet-4-6'],
    ['claude-4.6-sonnet-thinking', 'anthropic/claude-sonnet-4-6'],
    ['google-gla:gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['google_genai:gemini-2.5-flash', 'google/gemini-2.5-flash'],
    ['glm-4.6:cloud', 'zhipuai/glm-4.6'],
    ['mistral-nemo:12b', 'mistral/mistral-nemo'],
    ['hf.co/unsloth/Llama-3.3-70B-Instruct-GGUF:Q4_K_M', 'meta/llama-3.3-70b-instruct'],
    ['Llama-3.3-70B-Instruct-IQ4_XS.gguf', 'meta/llama-3.3-70b-instruct'],
    ['mlx-community/Llama-3.3-70B-Instruct-4bit', 'meta/llama-3.3-70b-instruct'],
    ['accounts/fireworks/models/llama-v3p3-70b-instruct', 'meta/llama-3.3-70b-instruct'],
    ['ft:gpt-4o-mini-2024-07-18:org::id', 'openai/gpt-4o-mini'],
    ['gpt-5-high', 'openai/gpt-5'],
    ['gpt-5.1-codex-low', 'openai/gpt-5.1-codex'],
    ['gpt-5.1-codex-max', 'openai/gpt-5.1-codex-max'],
    ['o4-mini-high', 'openai/o4-mini'],
    ['gemini-2.5-flash-001', 'google/gemini-2.5-flash'],
    ['GPT-5 (high)', 'openai/gpt-5'],
    ['GPT-5 High', 'openai/gpt-5'],
    ['GPT-5.1-Codex-Max (xhigh)', 'openai/gpt-5.1-codex-max'],
    ['gpt-5-high-fast', 'openai/gpt-5'],
    ['claude-4.6-opus-max', 'anthropic/claude-opus-4-6'],
    ['claude-4.6-opus-high-thinking-fast', 'anthropic/claude-opus-4-6'],
    ['Claude Opus 4.6 (1M context)', 'anthropic/claude-opus-4-6'],
    ['Kimi K2 Thinking', 'moonshotai/kimi-k2-thinking'],
    ['command-r-08-2024', 'cohere/command-r-08-2024'],
    ['command-a', 'cohere/command-a-03-2025'],
  ])('%j means %s', async (text, baseModelKey) => {
    const { baseModel, candidates, models } = await resolved(text);
    expect([baseModel?.key, candidates]).toEqual([baseModelKey, []]);
    expect(models.totalCount).toBeGreaterThan(0);
  });

  test.each([
    ['Claude Sonnet 4.5', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['claude-sonnet-4.5', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['claude-sonnet-4-5', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['anthropic/claude-sonnet-4-5', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['openrouter/anthropic/claude-sonnet-4.5:nitro', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['claude-sonnet-4-5[1m]', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['anthropic/claude-sonnet-4:beta', 'claude-sonnet-4-0', 'claude-sonnet-4-20250514'],
    ['claude-4-sonnet', 'claude-sonnet-4-0', 'claude-sonnet-4-20250514'],
    ['claude-opus-4', 'claude-opus-4-0', 'claude-opus-4-20250514'],
    ['Claude Opus 4.5 (Thinking)', 'claude-opus-4-5', 'claude-opus-4-5-20251101'],
    ['Claude Sonnet 4.5 Thinking', 'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
    ['claude-4-sonnet-1m', 'claude-sonnet-4-0', 'claude-sonnet-4-20250514'],
  ])('%j means what its lab calls %s, which is %s', async (text, alias, release) => {
    const { baseModel, candidates, models } = await resolved(text);
    expect(baseModel.key).toBe(`anthropic/${alias}`);
    expect(candidates).toEqual([{ key: `anthropic/${alias}` }, { key: `anthropic/${release}` }]);
    const { totalCount: dated } = (await resolved(`anthropic/${release}`)).models;
    expect(models.totalCount).toBeGreaterThan(dated);
  });

  test.each([
    ['groq:llama-3.3-70b-versatile', 'groq/llama-3.3-70b-versatile'],
    ['gpt-oss:20b', 'ollama-cloud/gpt-oss:20b'],
    ['us.amazon.nova-pro-v1:0', 'amazon-bedrock/amazon.nova-pro-v1:0'],
    ['us.mistral.pixtral-large-2502-v1:0', 'amazon-bedrock/mistral.pixtral-large-2502-v1:0'],
    ['bedrock/us.amazon.nova-pro-v1:0', 'amazon-bedrock/amazon.nova-pro-v1:0'],
    [
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0',
      'amazon-bedrock/amazon.nova-lite-v1:0',
    ],
    ['cohere/command-r', 'nano-gpt/cohere/command-r'],
    ['gpt-oss:120b-cloud', 'ollama-cloud/gpt-oss:120b'],
    ['accounts/fireworks/models/llama-v3p1-8b-instruct', 'helicone/llama-3.1-8b-instruct'],
  ])('%j is known as a model without a base model, such as %s', async (text, modelKey) => {
    const { baseModel, models } = await resolved(text);
    expect(baseModel).toBeNull();
    expect(models.nodes[0].key).toBe(modelKey);
  });

  test.each(['devstral', 'ollama/devstral'])('%j can be each of its line', async (text) => {
    const { baseModel, candidates } = await resolved(text);
    expect(baseModel).toBeNull();
    expect(candidates.map(({ key }: { key: string }) => key)).toEqual([
      'mistral/devstral-2512',
      'mistral/devstral-medium-2507',
      'mistral/devstral-medium-latest',
      'mistral/devstral-small-2507',
    ]);
  });

  test.each([
    ...['deepseek-r1:7b', 'llama3.3:8b', 'mistral:7b', 'sonar-medium', 'gpt-6-high', 'some-tool:gpt'],
    ...['devstral:24b', 'command-r', 'cohere/command-r-plus', 'command-r-plus:104b', 'us.cohere.command-r-v1:0'],
    ...['Qwen3 Max (Thinking)', 'gpt-5-max'],
  ])('%j means no base model', async (text) => {
    const { baseModel, candidates } = await resolved(text);
    expect([baseModel, candidates]).toEqual([null, []]);
  });
});

async function resolvedBy(gateway: CatalogGateway, text: string) {
  const { resolveModel } = await gateway.read(
    `query ($text: String!) { resolveModel(text: $text) {
      baseModel { key } candidates { key } models(first: 3) { totalCount nodes { key } }
    } }`,
    { text },
  );
  return resolveModel;
}
