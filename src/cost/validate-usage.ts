import type { CatalogAtVersion } from '../app/queries.ts';
import { badInput } from '../graph/errors.ts';
import { quoteInput } from '../quote-input.ts';
import type { TokenUsage } from './estimate.ts';
import { tokenUsageOf, type UsageInput } from './token-usage.ts';

/** The usage to compare models by. Throws without tokens, or in a mode that no model has. */
export async function validateUsage(catalog: CatalogAtVersion, input: UsageInput): Promise<TokenUsage> {
  const usage = requireTokens(input);
  await assertKnownMode(catalog, usage);
  return usage;
}

/** Throws when the usage has no tokens or no requests. */
export function requireTokens(input: UsageInput): TokenUsage {
  const usage = tokenUsageOf(input);
  const { requests, mode: _mode, ...tokens } = usage;
  const tokenCount = Object.values(tokens).reduce((sum, count) => sum + count, 0);
  if (requests > 0 && tokenCount > 0) return usage;
  throw badInput(
    `"usage" must have at least one token and one request; got ${tokenCount} tokens and ${requests} requests.`,
  );
}

/** Throws when no model has the mode. */
export async function assertKnownMode({ costs }: CatalogAtVersion, { mode }: TokenUsage): Promise<void> {
  if (mode === null) return;
  const modes = await costs.modes();
  if (modes.includes(mode)) return;
  const all = modes.map(quoteInput).join(', ') || 'none';
  throw badInput(`"usage.mode" must be a mode of at least one model (${all}); got ${quoteInput(mode)}.`);
}
