import { graphql } from './graphql.ts';
import { watch } from './watch.ts';

const updates = graphql(`
  subscription Updates {
    catalogUpdated {
      catalog { version }
    }
  }
`);

const listeners = new Set<() => void>();

/** Calls the listener after each new version of the catalog. */
export function onCatalogUpdate(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Lets each page read again what it shows. */
export function announceUpdate(): void {
  for (const listener of listeners) listener();
}

/** Watches the catalog for as long as the page is open. */
export function watchCatalog(): void {
  watch(updates, announceUpdate);
}
