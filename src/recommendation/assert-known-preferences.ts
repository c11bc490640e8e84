import type { CatalogAtVersion } from '../app/queries.ts';
import { badInput } from '../graph/errors.ts';
import { quoteInput } from '../quote-input.ts';
import type { Preferences } from './need.ts';

/** Throws when a preferred lab or provider does not exist, because no model could match the preference. */
export async function assertKnownPreferences(
  catalog: CatalogAtVersion,
  { labs, providers }: Preferences,
): Promise<void> {
  if (labs) assertKnown('"prefer.labs" must be labs with a base model', labs, await catalog.labs.keys());
  if (!providers) return;
  assertKnown('"prefer.providers" must be providers with models', providers, await catalog.providers.keys());
}

function assertKnown(rule: string, keys: readonly string[], known: readonly string[]): void {
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw badInput(`${rule} (${known.map(quoteInput).join(', ') || 'none'}); got ${quoteInput(unknown)}.`);
}
