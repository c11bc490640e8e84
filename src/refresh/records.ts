import type { JsonObject } from '../db/json-columns.ts';
import type { BaseModelRecord, BenchmarkResultRecord, ModelRecord, ProviderRecord } from '../db/records.ts';
import { baseModelEntry, benchmarkEntry, modelEntry, providerEntry } from '../models-dev/entry.ts';
import type { ParsedDocument } from '../models-dev/parse.ts';
import { contentHash } from './content-hash.ts';

/** A record with what tells whether it changed. */
export interface Hashed<Content> {
  readonly key: string;
  readonly content: Content;
  readonly contentHash: string;
  /** The record as the source would write it. */
  readonly entry: JsonObject;
}

export interface CatalogRecords {
  readonly providers: readonly Hashed<ProviderRecord>[];
  readonly models: readonly Hashed<ModelRecord>[];
  /** Null, and the results too: the document does not speak of them. */
  readonly baseModels: readonly Hashed<BaseModelRecord>[] | null;
  readonly benchmarkResults: readonly Hashed<BenchmarkResultRecord>[] | null;
}

export function hashedRecords({
  providers,
  models,
  baseModels,
}: Pick<ParsedDocument, 'providers' | 'models' | 'baseModels'>): CatalogRecords {
  return {
    providers: providers.map((provider) => hashed(provider, providerEntry(provider))),
    models: models.map((model) => hashed(model, modelEntry(model))),
    // A change of its results is a change of the base model.
    baseModels:
      baseModels?.map(({ record, benchmarkResults }) => hashed(record, baseModelEntry(record, benchmarkResults))) ??
      null,
    benchmarkResults:
      baseModels?.flatMap(({ benchmarkResults }) =>
        benchmarkResults.map((result) => hashed(result, benchmarkEntry(result))),
      ) ?? null,
  };
}

function hashed<Content extends { readonly key: string }>(content: Content, entry: JsonObject): Hashed<Content> {
  return { key: content.key, content, contentHash: contentHash(entry), entry };
}
