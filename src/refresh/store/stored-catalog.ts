import { and, gt, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { baseModels, benchmarkResults, models, providers } from '../../db/tables/catalog-tables.ts';
import { current, type VersionPredicate } from '../../db/version-predicates.ts';
import type { LinkableBaseModel } from '../../matching/base-model-index.ts';
import type { Hashed } from '../diff/records.ts';
import { inKeyOrder } from './in-key-order.ts';

/** The hashes of stored records in parts, in the order of their keys. They are read while they are iterated, once. */
export type StoredHashes = AsyncIterable<readonly Omit<Hashed<unknown>, 'content'>[]>;

export interface StoredCatalog {
  readonly providers: StoredHashes;
  readonly models: StoredHashes;
  readonly baseModels: StoredHashes;
  readonly benchmarkResults: StoredHashes;
  /** Keys of the records that come from the registry alone. */
  readonly registered: { readonly providers: ReadonlySet<string>; readonly models: ReadonlySet<string> };
  readonly linkableBaseModels: readonly LinkableBaseModel[];
}

/** The current catalog, or that of the version that the predicate selects. */
export async function storedCatalog(db: Db, ofVersion: VersionPredicate = current): Promise<StoredCatalog> {
  return {
    providers: hashes(db, providers, ofVersion),
    models: hashes(db, models, ofVersion),
    baseModels: hashes(db, baseModels, ofVersion),
    benchmarkResults: hashes(db, benchmarkResults, ofVersion),
    registered: {
      providers: await registered(db, providers, ofVersion),
      models: await registered(db, models, ofVersion),
    },
    linkableBaseModels: await linkableBaseModels(db, ofVersion),
  };
}

type RecordTable = typeof providers | typeof models | typeof baseModels | typeof benchmarkResults;

function hashes(db: Db, table: RecordTable, ofVersion: VersionPredicate): StoredHashes {
  const publishedHash = table === benchmarkResults ? sql<null>`null` : sql<string | null>`md5(source_entry)`;
  const columns = { key: table.key, contentHash: table.contentHash, publishedHash };
  return inKeyOrder((after, limit) =>
    db
      .select(columns)
      .from(table)
      .where(and(ofVersion(table), gt(table.key, after)))
      .orderBy(table.key)
      .limit(limit),
  );
}

async function registered(db: Db, table: typeof providers | typeof models, ofVersion: VersionPredicate) {
  const isRegistered = sql`${table.registry} ->> 'origin' = 'REGISTRY'`;
  const rows = await db
    .select({ key: table.key })
    .from(table)
    .where(and(ofVersion(table), isRegistered));
  return new Set(rows.map(({ key }) => key));
}

function linkableBaseModels(db: Db, ofVersion: VersionPredicate) {
  const { key, name, releaseDate } = baseModels;
  return db.select({ key, name, releaseDate }).from(baseModels).where(ofVersion(baseModels));
}
