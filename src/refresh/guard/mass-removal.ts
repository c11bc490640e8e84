import type { CatalogDifference } from '../diff/compare.ts';

/** A document that lacks more than this share of what is stored is more likely broken than true. */
const LARGEST_REMOVAL = 0.2;

/** Keys of removals that wait for a decision or have one, by kind. */
export type KnownRemovals = Readonly<Record<string, ReadonlySet<string>>>;

export class MassRemoval extends Error {}

/** Refuses a document that would remove too much, with the figures. `shown`: an operator knows of these already. */
export function refuseMassRemoval({ providers, models }: CatalogDifference, shown: KnownRemovals): void {
  for (const [kind, { counts, removed }] of Object.entries({ providers, models })) {
    const stored = counts.unchanged + counts.changed + removed.length;
    const lost = removed.filter((key) => !shown[kind]?.has(key)).length;
    if (lost <= stored * LARGEST_REMOVAL) continue;
    throw new MassRemoval(
      `The document would remove ${lost} of ${stored} ${kind}, more than ${LARGEST_REMOVAL * 100} %. ` +
        'Refresh with allowMassRemoval if that is meant.',
    );
  }
}
