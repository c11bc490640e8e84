import type { CatalogAtVersion } from '../app/queries.ts';
import { badInput } from '../graph/errors/errors.ts';
import { quoteInput } from '../quote-input.ts';
import type { TokenUsage } from './estimate.ts';
import { costKinds, tokensOf } from './price-list.ts';
import { tokenUsageOf, type UsageInput } from './token-usage.ts';

/** The usage to compare models by. Throws without tokens, or in a mode that no model has. */
export async function validateUsage(catalog: CatalogAtVersion, input: UsageInput): Promise<TokenUsage> {
  const usage = requireTokens(input);
  await assertKnownMode(catalog, usage);
  return withWriteSurcharges(catalog, usage);
}

/** The usage with the base models of that catalog whose cache writes cost more than input. */
export async function withWriteSurcharges({ costs }: CatalogAtVersion, usage: TokenUsage): Promise<TokenUsage> {
  return usage.cacheWrite === 0 ? usage : { ...usage, writeSurcharged: await costs.writeSurchargedBaseModels() };
}

/** Throws when the usage has no tokens or no requests. */
export function requireTokens(input: UsageInput): TokenUsage {
  const usage = tokenUsageOf(input);
  const { requests } = usage;
  const tokenCount = costKinds.reduce((sum, kind) => sum + tokensOf(usage, kind), 0);
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
