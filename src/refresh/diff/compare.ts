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
export function compareCatalog(
  stored: StoredCatalog,
  records: CatalogRecords,
  unreadable: ParsedDocument['unreadable'],
): CatalogDifference {
  const noBaseModels = records.baseModels === null;
  return {
    providers: difference(stored.providers, records.providers, (key) => unreadable.providers.has(key)),
    models: difference(
      stored.models,
      records.models,
      (key) => unreadable.models.has(key) || unreadable.providers.has(providerOf(key)),
    ),
    baseModels: difference(
      stored.baseModels,
      records.baseModels ?? [],
      (key) => noBaseModels || unreadable.baseModels.has(key),
    ),
    benchmarkResults: difference(
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

function difference<Content>(
  stored: StoredHashes,
  records: readonly Hashed<Content>[],
  isUnread: (key: string) => boolean,
): Difference<Content> {
  const keys = new Set(records.map((record) => record.key));
  const added = records.filter((record) => !stored.has(record.key));
  const changed = records.filter(
    ({ key, contentHash }) => stored.has(key) && stored.get(key)?.contentHash !== contentHash,
  );
  const removed = [...stored.keys()].filter((key) => !keys.has(key) && !isUnread(key));
  const restated = records.filter((record) => isRestated(record, stored.get(record.key)));
  const counts = {
    added: added.length,
    changed: changed.length,
    removed: removed.length,
    unchanged: stored.size - changed.length - removed.length,
    total: stored.size + added.length - removed.length,
  };
  return { added, changed, removed, restated, counts };
}

function isRestated({ contentHash, publishedHash }: Hashed<unknown>, stored: ReturnType<StoredHashes['get']>): boolean {
  return stored?.contentHash === contentHash && stored.publishedHash !== publishedHash;
}
