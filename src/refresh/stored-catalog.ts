import type { Db } from '../db/connect.ts';
import { heldNow } from '../db/held.ts';
import { baseModelLinks, baseModels, benchmarkResults, models, providers } from '../db/tables.ts';

/** The content hash of every record that is stored as present, by key. */
export type StoredHashes = ReadonlyMap<string, string>;

export interface StoredCatalog {
  readonly providers: StoredHashes;
  readonly models: StoredHashes;
  readonly baseModels: StoredHashes;
  readonly benchmarkResults: StoredHashes;
  /** The base model of each linked model, removed models included. */
  readonly links: ReadonlyMap<string, StoredLink>;
}

interface StoredLink {
  readonly baseModelKey: string;
  readonly rule: string;
}

export async function storedCatalog(db: Db): Promise<StoredCatalog> {
  return {
    providers: await hashes(db, providers),
    models: await hashes(db, models),
    baseModels: await hashes(db, baseModels),
    benchmarkResults: await hashes(db, benchmarkResults),
    links: await presentLinks(db),
  };
}

type RecordTable = typeof providers | typeof models | typeof baseModels | typeof benchmarkResults;

async function hashes(db: Db, table: RecordTable): Promise<StoredHashes> {
  const rows = await db.select({ key: table.key, hash: table.contentHash }).from(table).where(heldNow(table));
  return new Map(rows.map(({ key, hash }) => [key, hash]));
}

async function presentLinks(db: Db) {
  const { modelKey, baseModelKey, rule } = baseModelLinks;
  const rows = await db.select({ modelKey, baseModelKey, rule }).from(baseModelLinks).where(heldNow(baseModelLinks));
  return new Map(rows.map((row) => [row.modelKey, row]));
}
