import type { CatalogDifference } from '../diff/compare.ts';

/** A document that lacks more than this share of the stored records is more likely broken than correct. */
const LARGEST_REMOVAL = 0.2;

/** Keys of removals that are pending or decided, by kind. */
export type KnownRemovals = Readonly<Record<string, ReadonlySet<string>>>;

export class MassRemoval extends Error {}

/** Throws `MassRemoval` if the document would remove too many records. Known removals do not count. */
export function refuseMassRemoval({ providers, models }: CatalogDifference, known: KnownRemovals): void {
  for (const [kind, { counts, removed }] of Object.entries({ providers, models })) {
    const stored = counts.unchanged + counts.changed + removed.length;
    const lost = removed.filter((key) => !known[kind]?.has(key)).length;
    if (lost <= stored * LARGEST_REMOVAL) continue;
    throw new MassRemoval(
      `The document would remove ${lost} of ${stored} ${kind}, more than the limit of ${LARGEST_REMOVAL * 100}%. ` +
        'To allow this, refresh with allowMassRemoval.',
    );
  }
}
