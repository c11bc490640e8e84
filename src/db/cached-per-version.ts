import { LRUCache } from 'lru-cache';
import type { CatalogView } from './catalog-view.ts';
import type { Db } from './connect.ts';

/** Questions about earlier moments alternate with those about the present. Each version can take tens of megabytes. */
const MAX_VERSIONS = 4;

/** Caches the last results of each database, because the catalog of one version never changes, as far as its view names it. */
export function cachedPerVersion<Result>(
  read: (db: Db, view: CatalogView) => Promise<Result>,
): (db: Db, view: CatalogView) => Promise<Result> {
  const resultsOf = new WeakMap<Db, LRUCache<string, Promise<Result>>>();
  return (db, view) => {
    const results = resultsOf.get(db) ?? new LRUCache<string, Promise<Result>>({ max: MAX_VERSIONS });
    resultsOf.set(db, results);
    const { name } = view;
    const kept = results.get(name);
    if (kept) return kept;
    const result = read(db, view);
    results.set(name, result);
    result.catch(() => {
      if (results.peek(name) === result) results.delete(name);
    });
    return result;
  };
}
