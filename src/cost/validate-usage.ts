import type { CatalogAtVersion } from '../app/queries.ts';
import { badInput } from '../graph/errors.ts';
import { quoteInput } from '../quote-input.ts';
import type { TokenUsage } from './estimate.ts';
import { type AskedUsage, countable } from './token-usage.ts';

/** The usage that models are compared by. Refuses one that says nothing of them: without tokens, or in a mode of none. */
export async function validateUsage(catalog: CatalogAtVersion, asked: AskedUsage): Promise<TokenUsage> {
  const usage = usedTokens(asked);
  await assertKnownMode(catalog, usage);
  return usage;
}

/** Throws when nothing is used. */
export function usedTokens(asked: AskedUsage): TokenUsage {
  const usage = countable(asked);
  const { requests, mode: _mode, ...tokens } = usage;
  if (requests > 0 && Object.values(tokens).some((count) => count > 0)) return usage;
  throw badInput(`"usage" must be at least one token in at least one request, got none in ${requests}.`);
}

/** Throws when no model has the mode. */
export async function assertKnownMode({ costs }: CatalogAtVersion, { mode }: TokenUsage): Promise<void> {
  if (mode === null) return;
  const known = await costs.modes();
  if (known.includes(mode)) return;
  const all = known.map(quoteInput).join(', ') || 'none';
  throw badInput(`"usage.mode" must be one that some model has (${all}), got ${quoteInput(mode)}.`);
}
