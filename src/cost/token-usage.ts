import { builder } from '../graph/builder.ts';
import { badInput } from '../graph/errors/errors.ts';
import type { TokenUsage, UsageScopeName } from './estimate.ts';
import type { CacheTtlName } from './price-list.ts';

const UsageScope = builder.enumType('UsageScope', {
  description: 'Meaning of the tokens of a usage.',
  values: {
    REQUEST: {
      description: 'Tokens of one request: its prompt decides the tier and must fit the limits of the model.',
    },
    TOTAL: {
      description:
        'Tokens of many requests together, such as those of a month: no tier applies, and no limit is checked.',
    },
  } satisfies Record<UsageScopeName, { description: string }>,
});

const CacheTtl = builder.enumType('CacheTtl', {
  description: 'Lifetime of prompt tokens in the cache.',
  values: {
    FIVE_MINUTES: { description: 'Five minutes, the lifetime that published cache-write prices apply to.' },
    ONE_HOUR: {
      description:
        'One hour. The source publishes no price for this lifetime, so the price of FIVE_MINUTES is assumed.',
    },
  } satisfies Record<CacheTtlName, { description: string }>,
});

export const TokenUsageInput = builder.inputType('TokenUsageInput', {
  description:
    'Tokens of one request, or of many with the scope TOTAL. Cached, audio and reasoning tokens are not part of `input` or `output`. Fields that compare models by cost require at least one token and one request.',
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
    scope: t.field({
      type: UsageScope,
      required: true,
      defaultValue: 'REQUEST',
      description: 'Whether the tokens are those of one request or a total.',
    }),
    cacheTtl: t.field({
      type: CacheTtl,
      required: true,
      defaultValue: 'FIVE_MINUTES',
      description: 'Lifetime of the tokens written to the cache.',
    }),
    mode: t.string({ description: 'Name of a pricing mode, such as "fast". The default mode when omitted.' }),
  }),
});

export type UsageInput = typeof TokenUsageInput.$inferInput;

/** Throws when a product of tokens and requests exceeds the range of exact integers. */
export function tokenUsageOf(input: UsageInput): TokenUsage {
  const { mode, requests, scope, cacheTtl, ...tokens } = input;
  const most = Math.max(...Object.values(tokens));
  if (Number.isSafeInteger(most * requests)) {
    return { ...tokens, requests, scope, cacheTtl, mode: mode ?? null, writeSurcharged: new Set() };
  }
  throw badInput(`Tokens times requests must be at most ${Number.MAX_SAFE_INTEGER}; got ${most} times ${requests}.`);
}
