import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { baseModelIndex } from '../../src/matching/base-model-index.ts';
import { matchIdentifier } from '../../src/matching/match-identifier.ts';
import { parseDocument } from '../../src/models-dev/parse/parse.ts';

// What models.dev really served, kept beside the project and not in it.
const file = new URL('../../../shared/data/modelsdev/daily/2026-06-26.catalog.json.gz', import.meta.url);
const isAbsent = !existsSync(file);

describe.skipIf(isAbsent)('in the catalog of 26 June 2026', () => {
  const index = baseModelIndex(isAbsent ? [] : baseModels());

  test.each([
    ['gpt-5', 'openai/gpt-5'],
    ['openai/gpt-5', 'openai/gpt-5'],
    ['GPT-5', 'openai/gpt-5'],
    ['openai:gpt-5', 'openai/gpt-5'],
    ['azure/gpt-4o', 'openai/gpt-4o'],
    ['openrouter/openai/gpt-5', 'openai/gpt-5'],
    ['gpt-5-2025-08-07', 'openai/gpt-5'],
    ['gpt-4o-2024-08-06', 'openai/gpt-4o-2024-08-06'],
    ['gpt 5.5', 'openai/gpt-5.5'],
    ['gpt5.5', 'openai/gpt-5.5'],
    ['gpt-5-chat', 'openai/gpt-5-chat-latest'],
    ['o3', 'openai/o3'],
    ['openai/o4-mini', 'openai/o4-mini'],
    ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic/claude-sonnet-4-5-20250929'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'anthropic/claude-sonnet-4-5-20250929'],
    ['bedrock/us.anthropic.claude-opus-4-6-v1', 'anthropic/claude-opus-4-6'],
    ['bedrock/converse/eu.anthropic.claude-opus-4-8', 'anthropic/claude-opus-4-8'],
    ['global.anthropic.claude-haiku-4-5-20251001-v1:0', 'anthropic/claude-haiku-4-5-20251001'],
    [
      'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-7-sonnet-20250219-v1:0',
      'anthropic/claude-3-7-sonnet-20250219',
    ],
    ['claude-sonnet-4-5@20250929', 'anthropic/claude-sonnet-4-5-20250929'],
    ['vertex_ai/claude-opus-4-6@default', 'anthropic/claude-opus-4-6'],
    ['openrouter/anthropic/claude-sonnet-4.5', 'anthropic/claude-sonnet-4-5'],
    ['anthropic/claude-opus-4.8', 'anthropic/claude-opus-4-8'],
    ['claude-opus-4-6', 'anthropic/claude-opus-4-6'],
    ['claude-3-7-sonnet-latest', 'anthropic/claude-3-7-sonnet-20250219'],
    ['claude-3-5-sonnet-latest', 'anthropic/claude-3-5-sonnet-20241022'],
    ['claude-3-5-haiku-latest', 'anthropic/claude-3-5-haiku-20241022'],
    ['claude-sonnet-4', 'anthropic/claude-sonnet-4-20250514'],
    ['claude-4.6-sonnet', 'anthropic/claude-sonnet-4-6'],
    ['Claude Sonnet 4.5', 'anthropic/claude-sonnet-4-5-20250929'],
    ['Claude Opus 4.6', 'anthropic/claude-opus-4-6'],
    ['claude 4.6 opus', 'anthropic/claude-opus-4-6'],
    ['models/gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['gemini/gemini-2.5-flash', 'google/gemini-2.5-flash'],
    ['google/gemini-3-pro-preview', 'google/gemini-3-pro-preview'],
    ['gemini-2.5-flash-lite', 'google/gemini-2.5-flash-lite'],
    ['projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['deepseek-ai/DeepSeek-R1', 'deepseek/deepseek-r1'],
    ['deepseek/deepseek-chat', 'deepseek/deepseek-chat'],
    ['together_ai/Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8', 'alibaba/qwen3-coder-480b-a35b-instruct'],
    ['qwen/qwen3-next-80b-a3b-instruct:free', 'alibaba/qwen3-next-80b-a3b-instruct'],
    ['accounts/fireworks/models/kimi-k2p6', 'moonshotai/kimi-k2.6'],
    ['fireworks_ai/accounts/fireworks/models/glm-5p1', 'zhipuai/glm-5.1'],
    ['zai-org/GLM-4.7', 'zhipuai/glm-4.7'],
    ['z-ai/glm-5', 'zhipuai/glm-5'],
    ['meta-llama/Llama-3.3-70B-Instruct', 'meta/llama-3.3-70b-instruct'],
    ['ollama/llama3.3:70b', 'meta/llama-3.3-70b-instruct'],
    ['llama-4-maverick', 'meta/llama-4-maverick-17b-instruct'],
    ['x-ai/grok-4.3', 'xai/grok-4.3'],
    ['mistral/mistral-large-latest', 'mistral/mistral-large-latest'],
    ['mistral-small', 'mistral/mistral-small-2506', 'mistral/mistral-small-2603', 'mistral/mistral-small-latest'],
    ['qwen3-coder', 'alibaba/qwen3-coder-30b-a3b-instruct', 'alibaba/qwen3-coder-480b-a35b-instruct'],
    ['mistralai/mistral-small-2506', 'mistral/mistral-small-2506'],
    ['Mistral Large 3', 'mistral/mistral-large-2512'],
    ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 'nvidia/nemotron-nano-9b-v2'],
    ['MiniMax-M2', 'minimax/MiniMax-M2'],
    ['minimaxai/minimax-m2', 'minimax/MiniMax-M2'],
    ['moonshotai/Kimi-K2-Thinking', 'moonshotai/kimi-k2-thinking'],
    ['kimi-k2.7-code', 'moonshotai/kimi-k2.7-code'],
    ['perplexity/sonar-pro', 'perplexity/sonar-pro'],
    ['Command R+', 'cohere/command-r-plus-08-2024'],
    ['command-a', 'cohere/command-a-03-2025'],
    ['xiaomi/mimo-v2-flash', 'xiaomi/mimo-v2-flash'],
    ['whisper-large-v3', 'openai/whisper-large-v3'],
  ])('%j means %s', (text, ...keys) => {
    expect(matchIdentifier(text, index).map(({ key }) => key)).toEqual(keys);
  });

  test.each([
    'claude',
    'gpt',
    'claude-sonnet',
    'gpt-6',
    'deepseek-r1-0528',
    'deepseek-r1:671b',
    'glm-5-mini',
    'cohere/command-r-plus',
  ])('%j means no base model for certain', (text) => {
    expect(matchIdentifier(text, index)).toEqual([]);
  });
});

function baseModels() {
  const { providers, models } = JSON.parse(gunzipSync(readFileSync(file)).toString());
  return (parseDocument({ providers, baseModels: models }).baseModels ?? []).map(({ record }) => record);
}
