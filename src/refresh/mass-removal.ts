import type { CatalogDifference } from './compare.ts';

/** A document that lacks more than this share of what is stored is more likely broken than true. */
const LARGEST_REMOVAL = 0.2;

export class MassRemoval extends Error {}

/** Refuses a document that would remove too much, with the figures. */
export function refuseMassRemoval({ providers, models }: CatalogDifference): void {
  for (const [kind, { counts, removed }] of Object.entries({ providers, models })) {
    const stored = counts.unchanged + counts.changed + removed.length;
    if (removed.length <= stored * LARGEST_REMOVAL) continue;
    throw new MassRemoval(
      `The document would remove ${removed.length} of ${stored} ${kind}, more than ${LARGEST_REMOVAL * 100} %. ` +
        'Refresh with allowMassRemoval if that is meant.',
    );
  }
}
