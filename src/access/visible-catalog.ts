import type { CatalogView } from '../db/catalog-view.ts';
import type { VisibilityPredicate } from '../db/visibility.ts';
import { everyRow, openRows } from '../db/visibility.ts';
import type { Identity } from './identity.ts';

/** Whether the caller sees the records that the registry restricts to callers with a credential. */
export function seesRestricted({ kind }: Identity): boolean {
  return kind !== 'ANONYMOUS';
}

/** The version as the caller sees it. */
export function visibleTo(identity: Identity, view: CatalogView): CatalogView {
  return seesRestricted(identity) ? view : view.open();
}

/** The rows that the caller sees in statements without a version. */
export function rowsVisibleTo(identity: Identity): VisibilityPredicate {
  return seesRestricted(identity) ? everyRow : openRows;
}
