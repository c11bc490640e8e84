import type { BaseModelRecord, BenchmarkResultRecord, ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import type { ParsedDocument } from '../../models-dev/parse/parse.ts';
import { contentHash } from './content-hash.ts';

/**
 * Increase this number when the same document yields different records, such as with a new column. Unchanged documents are
 * then read again.
 */
export const RECORD_FORMAT = 1;

/** A record with the hash of its content. */
export interface Hashed<Content> {
  readonly key: string;
  readonly content: Content;
  readonly contentHash: string;
}

export interface CatalogRecords {
  readonly providers: readonly Hashed<ProviderRecord>[];
  readonly models: readonly Hashed<ModelRecord>[];
  /** Null, like the results, if the document has no base models. */
  readonly baseModels: readonly Hashed<BaseModelRecord>[] | null;
  readonly benchmarkResults: readonly Hashed<BenchmarkResultRecord>[] | null;
}

export function hashedRecords({
  providers,
  models,
  baseModels,
}: Pick<ParsedDocument, 'providers' | 'models' | 'baseModels'>): CatalogRecords {
  const results = baseModels?.flatMap(({ benchmarkResults }) => benchmarkResults) ?? null;
  return {
    providers: providers.map((provider) => hashed(provider)),
    models: models.map((model) => hashed(model)),
    // A changed result counts as a change of its base model.
    baseModels: baseModels?.map(({ record, benchmarkResults }) => hashed(record, byKey(benchmarkResults))) ?? null,
    benchmarkResults: results?.map((result) => hashed(result)) ?? null,
  };
}

export function countOf(records: CatalogRecords): number {
  return Object.values(records).reduce((sum, ofKind) => sum + (ofKind?.length ?? 0), 0);
}

function hashed<Content extends { readonly key: string }>(content: Content, more: object = {}): Hashed<Content> {
  return { key: content.key, content, contentHash: contentHash({ ...content, ...more }) };
}

function byKey(results: readonly BenchmarkResultRecord[]) {
  return { benchmarkResults: Object.fromEntries(results.map((result) => [result.key, result])) };
}

/** The provider key in the key of a model or provider. */
export function providerOf(key: string): string {
  return key.split('/', 1)[0] ?? key;
}

/** The base model key in the key of a benchmark result: the part before the last slash. */
export function baseModelOf(resultKey: string): string {
  return resultKey.slice(0, resultKey.lastIndexOf('/'));
}
