import type { CatalogCounts } from '../../catalog/count-queries.ts';
import type { RecordCounts, RefreshSummary } from '../../db/tables/json-columns.ts';
import type { BaseModelRecord, BenchmarkResultRecord, ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import type { ParsedDocument } from '../../models-dev/parse/parse.ts';
import type { StoredCatalog, StoredHashes } from '../store/stored-catalog.ts';
import { baseModelOf, type CatalogRecords, type Hashed, providerOf } from './records.ts';

/** Difference between the stored records of one kind and those of the document. */
export interface Difference<Content> {
  readonly added: readonly Hashed<Content>[];
  readonly changed: readonly Hashed<Content>[];
  readonly removed: readonly string[];
  /** The same content in another published form. It neither makes a version nor counts as a change. */
  readonly restated: readonly Hashed<Content>[];
  readonly counts: RecordCounts;
}

export interface CatalogDifference {
  readonly providers: Difference<ProviderRecord>;
  readonly models: Difference<ModelRecord>;
  readonly baseModels: Difference<BaseModelRecord>;
  readonly benchmarkResults: Difference<BenchmarkResultRecord>;
}

/** Compares by content hash. Records that could not be read from the document stay unchanged. */
export async function compareCatalog(
  stored: StoredCatalog,
  records: CatalogRecords,
  unreadable: ParsedDocument['unreadable'],
): Promise<CatalogDifference> {
  const noBaseModels = records.baseModels === null;
  return {
    providers: await difference(stored.providers, records.providers, (key) => unreadable.providers.has(key)),
    models: await difference(
      stored.models,
      records.models,
      (key) => unreadable.models.has(key) || unreadable.providers.has(providerOf(key)),
    ),
    baseModels: await difference(
      stored.baseModels,
      records.baseModels ?? [],
      (key) => noBaseModels || unreadable.baseModels.has(key),
    ),
    benchmarkResults: await difference(
      stored.benchmarkResults,
      records.benchmarkResults ?? [],
      (key) => noBaseModels || unreadable.baseModels.has(baseModelOf(key)),
    ),
  };
}

export function isSame(catalog: CatalogDifference): boolean {
  return Object.values(catalog).every(
    ({ added, changed, removed }) => added.length + changed.length + removed.length === 0,
  );
}

export function summaryOf({ providers, models, baseModels, benchmarkResults }: CatalogDifference): RefreshSummary {
  return {
    providers: providers.counts,
    models: models.counts,
    baseModels: baseModels.counts,
    benchmarkResults: benchmarkResults.counts,
  };
}

/** The summary of a document that equals the stored catalog. */
export function summaryOfUnchanged(counts: CatalogCounts): RefreshSummary {
  const unchanged = (total: number): RecordCounts => ({ added: 0, changed: 0, removed: 0, unchanged: total, total });
  return {
    providers: unchanged(counts.providers),
    models: unchanged(counts.models),
    baseModels: unchanged(counts.baseModels),
    benchmarkResults: unchanged(counts.benchmarkResults),
  };
}

/** Keeps no stored record, because a large catalog has many. */
async function difference<Content>(
  stored: StoredHashes,
  records: readonly Hashed<Content>[],
  isUnread: (key: string) => boolean,
): Promise<Difference<Content>> {
  const unstored = new Map<string, Hashed<Content>>();
  for (const record of records) unstored.set(record.key, record);
  const changed = new Set<Hashed<Content>>();
  const restated = new Set<Hashed<Content>>();
  const removed: string[] = [];
  let storedCount = 0;
  for await (const part of stored) {
    storedCount += part.length;
    for (const { key, contentHash, publishedHash } of part) {
      const record = unstored.get(key);
      unstored.delete(key);
      if (record === undefined) {
        if (!isUnread(key)) removed.push(key);
      } else if (record.contentHash !== contentHash) changed.add(record);
      else if (record.publishedHash !== publishedHash) restated.add(record);
    }
  }
  const counts = {
    added: unstored.size,
    changed: changed.size,
    removed: removed.length,
    unchanged: storedCount - changed.size - removed.length,
    total: storedCount + unstored.size - removed.length,
  };
  return {
    added: [...unstored.values()],
    // In the order of the document, as those that are added.
    changed: records.filter((record) => changed.has(record)),
    removed,
    restated: records.filter((record) => restated.has(record)),
    counts,
  };
}
