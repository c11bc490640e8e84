import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { UsageInput } from '../../cost/token-usage.ts';
import { tokensOfText } from './estimate-tokens.ts';

export type UsageOrigin = 'PROVIDER' | 'ESTIMATED' | 'UNKNOWN';

/** The tokens of one call, each counted once, and who counted them. */
export interface UsedTokens {
  readonly usage: UsageInput;
  readonly origin: UsageOrigin;
}

export function usageOf(tokens: Partial<Pick<UsageInput, TokenKind>>): UsageInput {
  return { ...none, ...tokens };
}

type TokenKind = 'input' | 'output' | 'reasoning' | 'cacheRead' | 'cacheWrite';

const none: UsageInput = {
  input: 0,
  output: 0,
  reasoning: 0,
  cacheRead: 0,
  cacheWrite: 0,
  inputAudio: 0,
  outputAudio: 0,
  requests: 1,
  scope: 'REQUEST',
  cacheTtl: 'FIVE_MINUTES',
};

/** The AI SDK counts cached tokens inside the prompt, and reasoning inside the output; both are counted apart here. */
export function reportedTokens({ inputTokens, outputTokens, raw }: LanguageModelV4Usage): UsedTokens | null {
  const { total: prompt } = inputTokens;
  const { total: answer } = outputTokens;
  if (!isCount(prompt) || !isCount(answer)) return null;
  const cacheRead = Math.min(count(inputTokens.cacheRead), prompt);
  const cacheWrite = Math.min(count(inputTokens.cacheWrite), prompt - cacheRead);
  const inside = Math.min(count(outputTokens.reasoning), answer);
  // Some providers leave reasoning out of the completion, and count it in the total only.
  const outside = Math.max(0, count(raw?.['total_tokens']) - prompt - answer);
  const reasoning = outside > 0 && outside === count(outputTokens.reasoning) ? 0 : inside;
  return {
    usage: usageOf({
      input: prompt - cacheRead - cacheWrite,
      cacheRead,
      cacheWrite,
      output: answer - reasoning,
      reasoning: reasoning + outside,
    }),
    origin: 'PROVIDER',
  };
}

/** Of a call that a provider answered without a count, or that ended early. */
export function estimatedTokens(promptTokens: number, answerLength: number): UsedTokens {
  return { usage: usageOf({ input: promptTokens, output: tokensOfText(answerLength) }), origin: 'ESTIMATED' };
}

/** Of a call that failed before an answer: a provider may have charged it. */
export const unknownTokens: UsedTokens = { usage: none, origin: 'UNKNOWN' };

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function count(value: unknown): number {
  return isCount(value) ? value : 0;
}
