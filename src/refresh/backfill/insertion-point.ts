import { min } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { baseModels } from '../../db/tables/catalog-tables.ts';
import { inVersion } from '../../db/version-predicates.ts';
import type { CatalogRecords } from '../diff/records.ts';
import { type StoredCatalog, storedCatalog } from '../store/stored-catalog.ts';

/** The versions that follow an inserted version. */
export interface InsertionPoint {
  /** The first stored version. */
  readonly next: number;
  /**
   * The first version with base models. Versions before it come from documents without base models, so the base models of
   * the inserted version last until here. Null: no version has base models. Equal to `next` if the inserted version comes
   * from a document without base models.
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

/** The records of the following version, for each kind. */
export async function storedAtInsertionPoint(
  db: Db,
  { next, nextOfBaseModels }: InsertionPoint,
): Promise<StoredCatalog> {
  const stored = await storedCatalog(db, inVersion(next));
  // Without a version that has base models, the next version has none either.
  if (nextOfBaseModels === null || nextOfBaseModels === next) return stored;
  const {
    baseModels: known,
    benchmarkResults,
    linkableBaseModels,
  } = await storedCatalog(db, inVersion(nextOfBaseModels));
  return { ...stored, baseModels: known, benchmarkResults, linkableBaseModels };
}
