import type { CatalogView } from './catalog-view.ts';
import type { Db } from './connect.ts';

/** Caches the last result of each database, because the catalog of one version never changes. */
export function cachedPerVersion<Result>(
  read: (db: Db, view: CatalogView) => Promise<Result>,
): (db: Db, view: CatalogView) => Promise<Result> {
  const lastOf = new WeakMap<Db, { readonly version: number; readonly result: Promise<Result> }>();
  return (db, view) => {
    const last = lastOf.get(db);
    if (last?.version === view.version) return last.result;
    const entry = { version: view.version, result: read(db, view) };
    lastOf.set(db, entry);
    entry.result.catch(() => {
      if (lastOf.get(db) === entry) lastOf.delete(db);
    });
    return entry.result;
  };
}
