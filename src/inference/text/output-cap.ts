import type { ModelRow } from '../../model/model-queries.ts';

/** Without a cap, a single answer could cost as much as the longest that the model generates. */
const DEFAULT_MAX_OUTPUT_TOKENS = 8_192;

/** The most tokens that an answer can have. It is always sent, because the cost of these tokens is reserved. */
export function outputCap({ outputTokens }: ModelRow, asked: number | undefined): number {
  return asked ?? Math.min(outputTokens || DEFAULT_MAX_OUTPUT_TOKENS, DEFAULT_MAX_OUTPUT_TOKENS);
}
