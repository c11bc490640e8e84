import type { CatalogAtVersion } from '../app/queries.ts';
import { badInput } from '../graph/errors.ts';
import { quoteInput } from '../quote-input.ts';
import type { Preferences } from './need.ts';

/** Throws when a lab or provider is preferred that there is not: nothing would ever be as preferred. */
export async function assertKnownPreferences(
  catalog: CatalogAtVersion,
  { labs, providers }: Preferences,
): Promise<void> {
  if (labs) refuseUnknown('"prefer.labs" must be labs that made a base model', labs, await catalog.labs.keys());
  if (!providers) return;
  refuseUnknown('"prefer.providers" must be providers that serve models', providers, await catalog.providers.keys());
}

function refuseUnknown(rule: string, asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw badInput(`${rule} (${known.map(quoteInput).join(', ') || 'none'}), got ${quoteInput(unknown)}.`);
}
