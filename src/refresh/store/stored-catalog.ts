import type { Db } from '../../db/connect.ts';
import { baseModelLinks, baseModels, benchmarkResults, models, providers } from '../../db/tables/catalog-tables.ts';
import { current, type VersionPredicate } from '../../db/version-predicates.ts';
import type { LinkableBaseModel } from '../../matching/base-model-index.ts';
import type { LinkableModel } from '../../matching/link-rules.ts';

/** The content hash of every record that is stored, by key. */
export type StoredHashes = ReadonlyMap<string, string>;

export interface StoredCatalog {
  readonly providers: StoredHashes;
  readonly models: StoredHashes;
  readonly baseModels: StoredHashes;
  readonly benchmarkResults: StoredHashes;
  /** The base model of each linked model, removed models included. */
  readonly links: ReadonlyMap<string, StoredLink>;
  /** What links are made of: those that do not change can be linked otherwise than before as well. */
  readonly linkable: { readonly models: readonly LinkableModel[]; readonly baseModels: readonly LinkableBaseModel[] };
}

interface StoredLink {
  readonly baseModelKey: string;
  readonly rule: string;
}

/** As it is, or as the version that `held` picks had it. */
export async function storedCatalog(db: Db, held: VersionPredicate = current): Promise<StoredCatalog> {
  return {
    providers: await hashes(db, providers, held),
    models: await hashes(db, models, held),
    baseModels: await hashes(db, baseModels, held),
    benchmarkResults: await hashes(db, benchmarkResults, held),
    links: await storedLinks(db, held),
    linkable: { models: await linkableModels(db, held), baseModels: await linkableBaseModels(db, held) },
  };
}

type RecordTable = typeof providers | typeof models | typeof baseModels | typeof benchmarkResults;

async function hashes(db: Db, table: RecordTable, held: VersionPredicate): Promise<StoredHashes> {
  const rows = await db.select({ key: table.key, hash: table.contentHash }).from(table).where(held(table));
  return new Map(rows.map(({ key, hash }) => [key, hash]));
}

async function storedLinks(db: Db, held: VersionPredicate) {
  const { modelKey, baseModelKey, rule } = baseModelLinks;
  const rows = await db.select({ modelKey, baseModelKey, rule }).from(baseModelLinks).where(held(baseModelLinks));
  return new Map(rows.map((row) => [row.modelKey, row]));
}

function linkableModels(db: Db, held: VersionPredicate) {
  const { key, modelId, name } = models;
  return db.select({ key, modelId, name }).from(models).where(held(models));
}

function linkableBaseModels(db: Db, held: VersionPredicate) {
  const { key, name, releaseDate } = baseModels;
  return db.select({ key, name, releaseDate }).from(baseModels).where(held(baseModels));
}
