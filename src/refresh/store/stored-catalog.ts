import { and, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { baseModelLinks, baseModels, benchmarkResults, models, providers } from '../../db/tables/catalog-tables.ts';
import { current, type VersionPredicate } from '../../db/version-predicates.ts';
import type { LinkableBaseModel } from '../../matching/base-model-index.ts';
import type { StatedBaseModels } from '../../matching/link-models.ts';
import type { LinkableModel } from '../../matching/link-rules.ts';
import type { Hashed } from '../diff/records.ts';

/** Hashes of the stored records, by key. */
export type StoredHashes = ReadonlyMap<string, Pick<Hashed<unknown>, 'contentHash' | 'publishedHash'>>;

export interface StoredCatalog {
  readonly providers: StoredHashes;
  readonly models: StoredHashes;
  readonly baseModels: StoredHashes;
  readonly benchmarkResults: StoredHashes;
  /** Links by model key, including those of removed models. */
  readonly links: ReadonlyMap<string, StoredLink>;
  /** Keys of the records that come from the registry alone. */
  readonly registered: { readonly providers: ReadonlySet<string>; readonly models: ReadonlySet<string> };
  /** All records to link, because a change of one record can change the links of others. */
  readonly linkable: { readonly models: readonly LinkableModel[]; readonly baseModels: readonly LinkableBaseModel[] };
}

interface StoredLink {
  readonly baseModelKey: string;
  readonly rule: string;
}

/** The current catalog, or that of the version that the predicate selects. */
export async function storedCatalog(db: Db, ofVersion: VersionPredicate = current): Promise<StoredCatalog> {
  return {
    providers: await hashes(db, providers, ofVersion),
    models: await hashes(db, models, ofVersion),
    baseModels: await hashes(db, baseModels, ofVersion),
    benchmarkResults: await hashes(db, benchmarkResults, ofVersion),
    links: await storedLinks(db, ofVersion),
    registered: {
      providers: await registered(db, providers, ofVersion),
      models: await registered(db, models, ofVersion),
    },
    linkable: { models: await linkableModels(db, ofVersion), baseModels: await linkableBaseModels(db, ofVersion) },
  };
}

type RecordTable = typeof providers | typeof models | typeof baseModels | typeof benchmarkResults;

async function hashes(db: Db, table: RecordTable, ofVersion: VersionPredicate): Promise<StoredHashes> {
  const publishedHash = table === benchmarkResults ? sql<null>`null` : sql<string | null>`md5(source_entry)`;
  const columns = { key: table.key, contentHash: table.contentHash, publishedHash };
  const rows = await db.select(columns).from(table).where(ofVersion(table));
  return new Map(rows.map(({ key, ...hashes }) => [key, hashes]));
}

async function registered(db: Db, table: typeof providers | typeof models, ofVersion: VersionPredicate) {
  const isRegistered = sql`${table.registry} ->> 'origin' = 'REGISTRY'`;
  const rows = await db
    .select({ key: table.key })
    .from(table)
    .where(and(ofVersion(table), isRegistered));
  return new Set(rows.map(({ key }) => key));
}

async function storedLinks(db: Db, ofVersion: VersionPredicate) {
  const { modelKey, baseModelKey, rule } = baseModelLinks;
  const rows = await db.select({ modelKey, baseModelKey, rule }).from(baseModelLinks).where(ofVersion(baseModelLinks));
  return new Map(rows.map((row) => [row.modelKey, row]));
}

/** The links of a version that the authors of the source state. */
export async function statedBaseModelsAt(db: Db, ofVersion: VersionPredicate): Promise<StatedBaseModels> {
  const stated = [...(await storedLinks(db, ofVersion)).values()].filter(({ rule }) => rule === 'STATED');
  return new Map(stated.map(({ modelKey, baseModelKey }) => [modelKey, baseModelKey]));
}

function linkableModels(db: Db, ofVersion: VersionPredicate) {
  const { key, modelId, name } = models;
  return db.select({ key, modelId, name }).from(models).where(ofVersion(models));
}

function linkableBaseModels(db: Db, ofVersion: VersionPredicate) {
  const { key, name, releaseDate } = baseModels;
  return db.select({ key, name, releaseDate }).from(baseModels).where(ofVersion(baseModels));
}
