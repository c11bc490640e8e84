import type { RegistryPart } from '../../db/tables/json-columns.ts';
import type { BaseModelRecord, BenchmarkResultRecord, ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import type { ParsedBaseModel } from '../../models-dev/parse/parse.ts';
import { contentHash, publishedHash } from './content-hash.ts';

/**
 * Increase this number when the same document yields different records, such as with a new column. Unchanged documents are
 * then read again.
 */
export const RECORD_FORMAT = 2;

/** A record with the hash of its content. */
export interface Hashed<Content> {
  readonly key: string;
  readonly content: Content;
  /** Without the published form. */
  readonly contentHash: string;
  /** Of the published form, as Postgres computes it. Null: none is stored. */
  readonly publishedHash: string | null;
}

export interface Published {
  /** The JSON text of a source entry that differs from the entry made from its record. */
  readonly sourceEntry?: string | null | undefined;
}

interface Registered {
  readonly registry?: RegistryPart | null | undefined;
}

export interface CatalogRecords {
  readonly providers: readonly Hashed<ProviderRecord>[];
  readonly models: readonly Hashed<ModelRecord>[];
  /** Null, like the results, if the document has no base models. */
  readonly baseModels: readonly Hashed<BaseModelRecord>[] | null;
  readonly benchmarkResults: readonly Hashed<BenchmarkResultRecord>[] | null;
}

/** A changed result counts as a change of its base model. */
export function hashedBaseModel({ record, benchmarkResults }: ParsedBaseModel): Hashed<BaseModelRecord> {
  return hashed(record, byKey(benchmarkResults));
}

export function countOf(records: CatalogRecords): number {
  return Object.values(records).reduce((sum, ofKind) => sum + (ofKind?.length ?? 0), 0);
}

export function hashed<Content extends { readonly key: string }>(content: Content, more: object = {}): Hashed<Content> {
  const { sourceEntry, registry, ...hashedContent }: Content & Published & Registered = content;
  return {
    key: content.key,
    content,
    contentHash: contentHash({ ...hashedContent, ...(registry && { registry }), ...more }),
    publishedHash: publishedHash(sourceEntry),
  };
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
