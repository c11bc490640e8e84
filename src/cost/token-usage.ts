import { builder } from '../graph/builder.ts';
import { badInput } from '../graph/errors.ts';
import type { TokenUsage } from './estimate.ts';

export const TokenUsageInput = builder.inputType('TokenUsageInput', {
  description:
    'Tokens of one request. Cached, audio and reasoning tokens are not part of `input` or `output`. Fields that compare models by cost require at least one token and one request.',
  fields: (t) => ({
    input: t.field({
      description: 'Prompt tokens, excluding cached and audio tokens.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    output: t.field({
      description: 'Output tokens, excluding reasoning and audio tokens.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    reasoning: t.field({ description: 'Reasoning tokens.', type: 'TokenCount', required: true, defaultValue: 0 }),
    cacheRead: t.field({
      description: 'Prompt tokens read from the cache.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    cacheWrite: t.field({
      description: 'Prompt tokens written to the cache.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    inputAudio: t.field({
      description: 'Audio tokens of the prompt.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    outputAudio: t.field({
      description: 'Audio tokens of the output.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    requests: t.field({ type: 'TokenCount', required: true, defaultValue: 1, description: 'Number of such requests.' }),
    mode: t.string({ description: 'Name of a pricing mode, such as "fast". The default mode when omitted.' }),
  }),
});

export type UsageInput = typeof TokenUsageInput.$inferInput;

/** Throws when a product of tokens and requests exceeds the range of exact integers. */
export function tokenUsageOf(input: UsageInput): TokenUsage {
  const { mode, requests, ...tokens } = input;
  const most = Math.max(...Object.values(tokens));
  if (Number.isSafeInteger(most * requests)) return { ...tokens, requests, mode: mode ?? null };
  throw badInput(`Tokens times requests must be at most ${Number.MAX_SAFE_INTEGER}; got ${most} times ${requests}.`);
}
