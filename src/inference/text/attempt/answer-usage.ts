import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { TokenUsage } from '../../../cost/estimate.ts';
import type { UsageSource } from '../../../usage/events/usage-event.ts';
import { estimatedTokens, noUsage } from '../request/token-usage.ts';

/** What an attempt used, and how that is known. */
export interface MeteredUsage {
  readonly usage: TokenUsage;
  readonly source: UsageSource;
}

export const unused: MeteredUsage = { usage: noUsage, source: 'REPORTED' };
export const unknownUsage: MeteredUsage = { usage: noUsage, source: 'UNKNOWN' };

export function estimatedUsage(input: number, output: number): MeteredUsage {
  return { usage: estimatedTokens(input, output), source: 'ESTIMATED' };
}

/**
 * The usage that a provider reports, each token under one kind. Null: it reports none. The AI SDK counts cached tokens as
 * input, and reasoning as output.
 */
export function reportedUsage({ inputTokens, outputTokens, raw }: LanguageModelV4Usage): MeteredUsage | null {
  const input = count(inputTokens.total);
  const output = count(outputTokens.total);
  if (input === null || output === null) return null;
  // Packages take a count that is missing for 0.
  if (input + output === 0 && !Object.values(raw ?? {}).some(Number.isFinite)) return null;
  const cacheRead = count(inputTokens.cacheRead) ?? 0;
  const cacheWrite = count(inputTokens.cacheWrite) ?? 0;
  const allOutput = Math.max(output, (total(raw) ?? 0) - input);
  const reasoning = Math.min(count(outputTokens.reasoning) ?? 0, allOutput);
  const usage = {
    ...noUsage,
    input: Math.max(0, input - cacheRead - cacheWrite),
    cacheRead,
    cacheWrite,
    output: allOutput - reasoning,
    reasoning,
    cacheTtl: writesOneHour(raw) ? ('ONE_HOUR' as const) : noUsage.cacheTtl,
  };
  return { usage, source: 'REPORTED' };
}

/** A count that can be added up: no NaN, which Postgres would add to every later sum. */
function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Some providers count reasoning in the total alone. */
function total(raw: LanguageModelV4Usage['raw']): number | null {
  return count(raw?.['total_tokens']);
}

/** As Anthropic reports it. */
function writesOneHour(raw: LanguageModelV4Usage['raw']): boolean {
  const writes = raw?.['cache_creation'];
  if (typeof writes !== 'object' || writes === null) return false;
  return (count(Reflect.get(writes, 'ephemeral_1h_input_tokens')) ?? 0) > 0;
}
