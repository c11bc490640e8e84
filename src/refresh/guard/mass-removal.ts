import type { CatalogDifference } from '../diff/compare.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import type { StoredCatalog } from '../store/stored-catalog.ts';

/** A document that lacks more than this share of the stored records is more likely broken than correct. */
const LARGEST_REMOVAL = 0.2;

/** Keys of removals that are pending or decided, by kind. */
export type KnownRemovals = Readonly<Record<string, ReadonlySet<string>>>;

export class MassRemoval extends Error {}

/**
 * Throws `MassRemoval` if the document would remove too many records. Known removals do not count, and neither do the
 * registered records: the document does not have them, and everyone reads the message.
 */
export function refuseMassRemoval(
  { providers, models }: CatalogDifference,
  { known, registered }: { readonly known: KnownRemovals; readonly registered: StoredCatalog['registered'] },
  trigger: RefreshRow['trigger'],
): void {
  for (const [kind, { counts, removed }] of Object.entries({ providers, models })) {
    const ofRegistry = registered[kind as keyof typeof registered];
    const stored = counts.unchanged + counts.changed + removed.length - ofRegistry.size;
    const lost = removed.filter((key) => !known[kind]?.has(key) && !ofRegistry.has(key)).length;
    if (lost > stored * LARGEST_REMOVAL) throw massRemoval('The document', { lost, stored, kind }, trigger);
  }
}

/**
 * The same for a document that is inserted before the stored ones. `difference` is that from the following version to the
 * document. A catalog grows over months, but hardly within days, so a document of the same days must not lack records.
 */
export function refuseEarlierMassRemoval(
  { providers, models }: CatalogDifference,
  { isClose, registered }: { readonly isClose: boolean; readonly registered: StoredCatalog['registered'] },
): void {
  for (const [kind, { counts, added, removed }] of Object.entries({ providers, models })) {
    const ofRegistry = registered[kind as keyof typeof registered];
    const following = counts.unchanged + counts.changed + removed.length - ofRegistry.size;
    const lost = removed.filter((key) => !ofRegistry.has(key)).length;
    if (isClose && lost > following * LARGEST_REMOVAL) {
      throw massRemoval('The document, compared with the following day,', { lost, stored: following, kind }, 'IMPORT');
    }
    const total = counts.total;
    if (added.length > total * LARGEST_REMOVAL) {
      throw massRemoval('The day after the document', { lost: added.length, stored: total, kind }, 'IMPORT');
    }
  }
}

interface Removal {
  readonly lost: number;
  readonly stored: number;
  readonly kind: string;
}

function massRemoval(what: string, { lost, stored, kind }: Removal, trigger: RefreshRow['trigger']): MassRemoval {
  const how =
    trigger === 'IMPORT'
      ? 'import with --allow-mass-removal'
      : 'refresh with "allowMassRemoval", or with --allow-mass-removal on the command line';
  return new MassRemoval(
    `${what} would remove ${lost} of ${stored} ${kind}, more than the limit of ${LARGEST_REMOVAL * 100}%. To allow this, ${how}.`,
  );
}
