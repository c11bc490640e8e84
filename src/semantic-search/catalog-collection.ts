import type { CollectionQueries, CollectionRow } from '../vectors/collection-queries.ts';

/** The kinds of records whose texts are embedded. */
export type EmbeddedKind = 'model' | 'base-model';

/** No caller has this owner: those of callers begin with `owner:` or `credential:`. */
export const collectionOfCatalog = { owner: 'gateway', name: 'catalog' } as const;

export function pointId(kind: EmbeddedKind, key: string): string {
  return `${kind}:${key}`;
}

export function keyOfPoint(kind: EmbeddedKind, id: string): string {
  return id.slice(kind.length + 1);
}

/** Undefined: nothing is embedded yet. */
export function catalogCollection(collections: CollectionQueries): Promise<CollectionRow | undefined> {
  return collections.byName(collectionOfCatalog.owner, collectionOfCatalog.name);
}
