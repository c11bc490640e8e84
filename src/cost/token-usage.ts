import { builder } from '../graph/builder.ts';
import { badInput } from '../graph/errors.ts';
import type { TokenUsage } from './estimate.ts';

export const TokenUsageInput = builder.inputType('TokenUsageInput', {
  description:
    'Tokens of one request. What is named apart (cached, audio, reasoning) is not counted in input or output too. Where models are compared by it, it must be at least one token in at least one request.',
  fields: (t) => ({
    input: t.field({
      description: 'Prompt, apart from what is cached or audio.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    output: t.field({
      description: 'Answer, apart from reasoning and audio.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    reasoning: t.field({ description: 'Reasoning.', type: 'TokenCount', required: true, defaultValue: 0 }),
    cacheRead: t.field({
      description: 'Prompt read from the cache.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    cacheWrite: t.field({
      description: 'Prompt written to the cache.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    inputAudio: t.field({ description: 'Audio of the prompt.', type: 'TokenCount', required: true, defaultValue: 0 }),
    outputAudio: t.field({ description: 'Audio of the answer.', type: 'TokenCount', required: true, defaultValue: 0 }),
    requests: t.field({ type: 'TokenCount', required: true, defaultValue: 1, description: 'How many such requests.' }),
    mode: t.string({ description: 'The name of one of the `modes` of the pricing, such as "fast".' }),
  }),
});

export type AskedUsage = typeof TokenUsageInput.$inferInput;

/** What can be computed with: more tokens than this are no longer counted one by one. */
export function countable(asked: AskedUsage): TokenUsage {
  const { mode, requests, ...tokens } = asked;
  const most = Math.max(...Object.values(tokens));
  if (Number.isSafeInteger(most * requests)) return { ...tokens, requests, mode: mode ?? null };
  throw badInput(`Tokens times requests must be at most ${Number.MAX_SAFE_INTEGER}, got ${most} times ${requests}.`);
}
