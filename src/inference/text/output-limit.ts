import type { TextRequest } from './text-request.ts';

/** What the packages of Anthropic's API take for the output limit of a model that they do not know. */
const UNKNOWN_MODEL_TOKENS = 4_096;
const MIN_THINKING_TOKENS = 1_024;

/** Of the output limit, what the packages let a model think. */
const thinkingShares = new Map([
  ['minimal', 0.02],
  ['low', 0.1],
  ['medium', 0.3],
  ['high', 0.6],
  ['xhigh', 0.9],
]);

/**
 * The output limit for an API that requires one, of a request without one. The packages add the tokens for thinking to
 * it. They hold the sum within the limit of each model that they know, so the tokens are those of one they do not.
 */
export function impliedOutputLimit(request: TextRequest, limit: number | null): number | null {
  const rest = (limit ?? 0) - thinkingTokens(request);
  return rest > 0 ? rest : null;
}

function thinkingTokens({ reasoningEffort, providerOptions }: TextRequest): number {
  const given = providerOptions['anthropic']?.['thinking'];
  const budget = typeof given === 'object' && given !== null && 'budgetTokens' in given ? given['budgetTokens'] : null;
  if (typeof budget === 'number') return budget;
  const share = thinkingShares.get(reasoningEffort ?? 'none');
  return share === undefined ? 0 : Math.max(MIN_THINKING_TOKENS, Math.round(UNKNOWN_MODEL_TOKENS * share));
}
