import { describe, expect, test } from 'vitest';
import { linkExceptions } from '../../src/matching/link-exceptions.ts';
import { linkModels } from '../../src/matching/link-models.ts';

const baseModels = [
  ['openai/gpt-5', 'GPT-5', '2025-08-07'],
  ['openai/gpt-5-chat-latest', 'GPT-5 Chat', '2025-08-07'],
  ['openai/gpt-4o', 'GPT-4o', '2024-05-13'],
  ['openai/gpt-4o-2024-11-20', 'GPT-4o (2024-11-20)', '2024-11-20'],
  ['anthropic/claude-opus-4-6', 'Claude Opus 4.6', '2026-02-05'],
  ['anthropic/claude-sonnet-4-5', 'Claude Sonnet 4.5 (latest)', '2025-09-29'],
  ['anthropic/claude-sonnet-4-5-20250929', 'Claude Sonnet 4.5', '2025-09-29'],
  ['anthropic/claude-3-7-sonnet-20250219', 'Claude Sonnet 3.7', '2025-02-19'],
  ['zhipuai/glm-5.1', 'GLM-5.1', '2026-04-07'],
  ['zhipuai/glm-5', 'GLM-5', '2026-02-12'],
  ['minimax/MiniMax-M2', 'MiniMax-M2', '2025-10-27'],
  ['meta/llama-4-maverick-17b-instruct', 'Llama 4 Maverick 17B Instruct', '2025-04-05'],
  ['meta/llama-3.3-70b-instruct', 'Llama-3.3-70B-Instruct', '2024-12-06'],
  ['alibaba/qwen3-coder-30b-a3b-instruct', 'Qwen3-Coder 30B-A3B Instruct', '2025-04'],
  ['alibaba/qwen3-coder-480b-a35b-instruct', 'Qwen3-Coder 480B-A35B Instruct', '2025-04'],
  ['alibaba/qwen3-max', 'Qwen3 Max', '2025-09-23'],
  ['mistral/mistral-small-2506', 'Mistral Small 3.2', '2025-06-20'],
  ['mistral/mistral-large-2512', 'Mistral Large 3', '2025-12-02'],
  ['mistral/mistral-large-latest', 'Mistral Large (latest)', '2025-12-02'],
  ['cohere/command-r-plus-08-2024', 'Command R+', '2024-08-30'],
  ['deepseek/deepseek-r1', 'DeepSeek-R1', '2025-01-20'],
  ['nvidia/nemotron-nano-9b-v2', 'Nemotron Nano 9B v2', '2025-08-18'],
  ['xai/grok-4', 'Grok 4', '2025-07-09'],
  ['moonshotai/kimi-k2-thinking', 'Kimi K2 Thinking', '2025-11-06'],
].map(([key = '', name = '', releaseDate = null]) => ({ key, name, releaseDate }));

/** What a model of the host with this id is linked to, and by which rule. A name that says nothing when none is given. */
function linkOf(key: string, name = '?') {
  const modelId = key.slice(key.indexOf('/') + 1);
  const link = linkModels([{ key, modelId, name }], baseModels).get(key);
  return link ? `${link.rule} ${link.baseModelKey}` : null;
}

describe.each([
  ['KEY', 'openai/gpt-5', '?', 'openai/gpt-5'],
  ['KEY', 'anthropic/claude-sonnet-4-5', 'Claude Sonnet 4.5', 'anthropic/claude-sonnet-4-5'],
  ['KEY', 'minimax/minimax-m2', '?', 'minimax/MiniMax-M2'],
  ['MODEL_ID', 'host/openai/gpt-5', '?', 'openai/gpt-5'],
  ['MODEL_ID', 'host/zhipuai/glm-5.1', 'GLM-5', 'zhipuai/glm-5.1'],
  ['MODEL_ID', 'host/minimax/minimax-m2', '?', 'minimax/MiniMax-M2'],
  ['SPELLING', 'host/gpt-5', '?', 'openai/gpt-5'],
  ['SPELLING', 'host/z-ai/glm-5.1', '?', 'zhipuai/glm-5.1'],
  ['SPELLING', 'host/zai-org/GLM-5-1', '?', 'zhipuai/glm-5.1'],
  ['SPELLING', 'host/hf:zai-org/GLM-5', '?', 'zhipuai/glm-5'],
  ['SPELLING', 'host/accounts/host/models/llama3-3-70b-instruct', '?', 'meta/llama-3.3-70b-instruct'],
  ['SPELLING', 'host/claude-opus4.6', '?', 'anthropic/claude-opus-4-6'],
  ['SPELLING', 'host/claude-sonnet-4-5-20250929', 'Claude Sonnet 4.5 (latest)', 'anthropic/claude-sonnet-4-5-20250929'],
  ['SPELLING', 'host/anthropic/claude-sonnet-4.5', 'Claude Sonnet 4.5 (latest)', 'anthropic/claude-sonnet-4-5'],
  ['SPELLING', 'host/mistral-large-latest', '?', 'mistral/mistral-large-latest'],
  ['SPELLING', 'host/gpt-4o-2024-11-20', 'GPT-4o', 'openai/gpt-4o-2024-11-20'],
  ['SERVING', 'host/us.anthropic.claude-opus-4-6-v1', 'Claude Opus 4.6 (US)', 'anthropic/claude-opus-4-6'],
  ['SERVING', 'host/anthropic.claude-3-7-sonnet-20250219-v1:0', '?', 'anthropic/claude-3-7-sonnet-20250219'],
  ['SPELLING', 'host/claude-sonnet-4-5@20250929', '?', 'anthropic/claude-sonnet-4-5-20250929'],
  ['SERVING', 'host/claude-opus-4-6@default', '?', 'anthropic/claude-opus-4-6'],
  ['SERVING', 'host/claude-opus-4-6-fast', 'Claude Opus 4.6 Fast', 'anthropic/claude-opus-4-6'],
  ['SERVING', 'host/z-ai/glm-5:free', '?', 'zhipuai/glm-5'],
  ['SERVING', 'host/z-ai/glm-5:thinking', '?', 'zhipuai/glm-5'],
  ['SERVING', 'host/zai-org/GLM-5.1-FP8', '?', 'zhipuai/glm-5.1'],
  ['SERVING', 'host/glm-5-flex', '?', 'zhipuai/glm-5'],
  ['SERVING', 'host/openai.gpt-5-1:0', '?', 'openai/gpt-5'],
  ['SERVING', 'host/zai-org/glm-5-maas', '?', 'zhipuai/glm-5'],
  ['SERVING', 'host/glm-5p1', '?', 'zhipuai/glm-5.1'],
  ['PREFIX', 'host/openai-gpt-5', '?', 'openai/gpt-5'],
  ['PREFIX', 'host/host-gpt-5', '?', 'openai/gpt-5'],
  ['PREFIX', 'host-cloud/host-gpt-5', '?', 'openai/gpt-5'],
  ['PREFIX', 'host/meta-llama-3_3-70b-instruct', '?', 'meta/llama-3.3-70b-instruct'],
  ['PREFIX', 'host/nvidia/NVIDIA-Nemotron-Nano-9B-v2', '?', 'nvidia/nemotron-nano-9b-v2'],
  ['PREFIX', 'host/cohere-command-r-plus-08-2024', 'Command R+', 'cohere/command-r-plus-08-2024'],
  ['NAME', 'host/gpt-5-chat', 'GPT-5 Chat', 'openai/gpt-5-chat-latest'],
  ['NAME', 'host/anything', 'OpenAI: GPT-5 (free)', 'openai/gpt-5'],
  ['NAME', 'host/anything', 'NVIDIA Nemotron Nano 9B v2 BF16', 'nvidia/nemotron-nano-9b-v2'],
  ['NAME', 'host/mistral-small', 'Mistral Small 3.2', 'mistral/mistral-small-2506'],
  ['NAME', 'host/us.deepseek.r1-v1:0', 'DeepSeek-R1 (US)', 'deepseek/deepseek-r1'],
  ['WORD_ORDER', 'host/claude-4.6-opus', '?', 'anthropic/claude-opus-4-6'],
  ['WORD_ORDER', 'host/anthropic--claude-4.6-opus', '?', 'anthropic/claude-opus-4-6'],
  ['RELEASE_DATE', 'host/openai/gpt-5-2025-08-07', '?', 'openai/gpt-5'],
  ['RELEASE_DATE', 'host/deepseek-r1-2501', '?', 'deepseek/deepseek-r1'],
  ['SHORT_ID', 'host/llama-4-maverick', '?', 'meta/llama-4-maverick-17b-instruct'],
  ['SHORT_ID', 'host/qwen3-coder:30b', '?', 'alibaba/qwen3-coder-30b-a3b-instruct'],
  ['SHORT_ID', 'host/llama3.3-70b', '?', 'meta/llama-3.3-70b-instruct'],
  [
    'LONG_NAME',
    'host/mistral-small-3.2-24b-instruct-2506',
    'Mistral Small 3.2 24B Instruct (2506)',
    'mistral/mistral-small-2506',
  ],
  ['LONG_NAME', 'host/mistral-large-3-675b', 'Mistral Large 3 675B', 'mistral/mistral-large-2512'],
])('by %s', (rule, key, name, baseModelKey) => {
  test(`${key}, named ${name}, is ${baseModelKey}`, () => {
    expect(linkOf(key, name)).toBe(`${rule} ${baseModelKey}`);
  });
});

test.each([
  ['MODEL_ID', 'host/anthropic/claude-sonnet-4-5', 'Claude Sonnet 4.5'],
  ['SPELLING', 'host/claude-sonnet-4-5', 'Claude Sonnet 4.5'],
  ['SPELLING', 'host/claude-sonnet-4.5', 'Sonnet'],
  ['WORD_ORDER', 'host/claude-4.5-sonnet', 'Claude 4.5 Sonnet'],
])('an id that fits an alias and its release is the alias: %s, %s', (rule, key, name) => {
  expect(linkOf(key, name)).toBe(`${rule} anthropic/claude-sonnet-4-5`);
});

test.each([
  ['databricks/databricks-meta-llama-3-3-70b-instruct', 'meta/llama-3.3-70b-instruct'],
  ['databricks/databricks-zai-org-glm-5', 'zhipuai/glm-5'],
])('%s has the words of the provider and of the lab in front', (key, baseModelKey) => {
  expect(linkOf(key, '?')).toBe(`PREFIX ${baseModelKey}`);
});

test.each([
  ['another lab’s model of that name', 'host/mistralai/glm-5'],
  ['part of a base model’s id', 'host/glm'],
  ['more than a base model’s id', 'host/glm-5-mini'],
  ['an id that two base models are short for', 'host/qwen3-coder'],
  ['another date than that of the release', 'host/deepseek-r1-0528'],
  ['another date than that of the release, whatever the name', 'host/qwen3-max-2026-01-23', 'Qwen3 Max'],
  ['only the day in the year of the release', 'host/deepseek-r1-0120'],
  ['another date in the name than that of the release', 'host/llama-4-maverick', 'Llama 4 Maverick Instruct 2507'],
  ['a version where the name has none', 'host/mistral-large2', 'Mistral Large (latest)'],
  ['another version than the name’s', 'host/claude-sonnet-4', 'Claude Sonnet 4.5'],
  ['a name of one base model and an id of another', 'host/glm-5-1', 'GLM-5'],
  ['a model that its lab calls fast', 'host/x-ai/grok-4-fast', 'Grok 4 Fast'],
  ['a larger model of the name', 'host/anything', 'DeepSeek R1 Distill 70B'],
])('no base model: %s', (_what, key, name = '?') => {
  expect(linkOf(key, name)).toBeNull();
});

test('a model that matches two base models in different case is linked to the exact one or to none', () => {
  const two = ['lab/base', 'lab/Base'].map((key) => ({ key, name: key, releaseDate: null }));
  const models = ['host/lab/Base', 'host/lab/BASE'].map((key) => ({ key, modelId: key.slice(5), name: '?' }));
  expect([...linkModels(models, two)]).toEqual([['host/lab/Base', { baseModelKey: 'lab/Base', rule: 'MODEL_ID' }]]);
});

test('a reviewed exception takes precedence over every rule', () => {
  const { modelKey } = linkExceptions.find(({ baseModelKey }) => baseModelKey === null) ?? { modelKey: '' };
  expect(linkOf(modelKey, 'Command R+')).toBeNull();
  expect(linkOf(modelKey.replace(/^[^/]+/, 'host'), 'Command R+')).toContain('cohere/');
});

test('every reviewed exception has its own model and a reason', () => {
  expect(new Set(linkExceptions.map(({ modelKey }) => modelKey)).size).toBe(linkExceptions.length);
  for (const { modelKey, reason } of linkExceptions) {
    expect(modelKey).toMatch(/^[^/]+\/.+/);
    expect(reason).toMatch(/\.$/);
  }
});
