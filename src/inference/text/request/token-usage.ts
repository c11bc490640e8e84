import type { TokenUsage } from '../../../cost/estimate.ts';

/** Of one request. */
export const noUsage: TokenUsage = {
  input: 0,
  output: 0,
  reasoning: 0,
  cacheRead: 0,
  cacheWrite: 0,
  inputAudio: 0,
  outputAudio: 0,
  requests: 1,
  mode: null,
  scope: 'REQUEST',
  cacheTtl: 'FIVE_MINUTES',
  writeSurcharged: new Set(),
};

export function estimatedTokens(input: number, output: number): TokenUsage {
  return { ...noUsage, input, output };
}
