import { min } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { baseModels } from '../../db/tables/catalog-tables.ts';
import { inVersion } from '../../db/version-predicates.ts';
import type { CatalogRecords } from '../diff/records.ts';
import { type StoredCatalog, storedCatalog } from '../store/stored-catalog.ts';

/** What follows a version that is put before the first. */
export interface InsertionPoint {
  /** The first version so far. */
  readonly next: number;
  /**
   * The first version that holds base models. Those before it come from documents that say nothing of them, so that what
   * is known of them before stays known up to here. Null: no version holds any. `next`, when the version that is put
   * before it comes from such a document itself.
   */
  readonly nextOfBaseModels: number | null;
}

export async function insertionPointBefore(
  db: Db,
  next: number,
  { baseModels: read }: CatalogRecords,
): Promise<InsertionPoint> {
  if (read === null) return { next, nextOfBaseModels: next };
  const [first] = await db.select({ version: min(baseModels.sinceVersion) }).from(baseModels);
  return { next, nextOfBaseModels: first?.version ?? null };
}

export function nextOf({ next, nextOfBaseModels }: InsertionPoint, kind: keyof CatalogRecords): number | null {
  return kind === 'baseModels' || kind === 'benchmarkResults' ? nextOfBaseModels : next;
}

/** Of each kind of records, those of the version that follows. */
export async function storedAtInsertionPoint(
  db: Db,
  { next, nextOfBaseModels }: InsertionPoint,
): Promise<StoredCatalog> {
  const stored = await storedCatalog(db, inVersion(next));
  // If there is none, the next version holds none either.
  if (nextOfBaseModels === null || nextOfBaseModels === next) return stored;
  const { baseModels: known, benchmarkResults, linkable } = await storedCatalog(db, inVersion(nextOfBaseModels));
  return {
    ...stored,
    baseModels: known,
    benchmarkResults,
    linkable: { models: stored.linkable.models, baseModels: linkable.baseModels },
  };
}
