import type { Json, JsonObject } from '../../db/tables/json-columns.ts';
import type { BaseModelRecord, BenchmarkResultRecord, ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import { isObject } from '../json/clean.ts';
import { baseModelEntry, benchmarkEntry, modelEntry, providerEntry } from './entry.ts';

/** A smaller tier gets no copy in `context_over_200k`. */
const OVER_200K_TOKENS = 200_000;

/** The order of keys in the files of the source, on every level. Other keys follow. */
const sourceOrder = `id env npm api name doc family attachment reasoning reasoning_options tool_call interleaved
  structured_output temperature knowledge release_date last_updated modalities open_weights license links context type
  min max input output cache_read cache_write input_audio output_audio tiers context_over_200k tier values limit status
  experimental provider cost body headers score metric harness variant dataset version label url source date weights
  benchmarks models`.split(/\s+/);
const positions: ReadonlyMap<string, number> = new Map(sourceOrder.map((key, position) => [key, position]));

/** A provider as the source serves it today, without its models. */
export function servedProvider(record: ProviderRecord): JsonObject {
  return inSourceOrder({ id: record.key, ...providerEntry(record) });
}

export function servedModel(record: ModelRecord): JsonObject {
  const { cost, ...entry } = modelEntry(record);
  return inSourceOrder({ id: record.modelId, ...entry, ...(cost !== undefined && { cost: withOver200k(cost) }) });
}

/** With the benchmark results in the order of their keys, because records have no other. */
export function servedBaseModel(record: BaseModelRecord, results: readonly BenchmarkResultRecord[]): JsonObject {
  const entry = { id: record.key, ...baseModelEntry(record, []) };
  const benchmarks = results.toSorted((one, other) => (one.key < other.key ? -1 : 1)).map(benchmarkEntry);
  return inSourceOrder(benchmarks.length === 0 ? entry : { ...entry, benchmarks });
}

/** The source derives this copy from its only tier, for programs that know no tiers. */
function withOver200k(cost: Json): Json {
  if (!isJsonObject(cost)) return cost;
  const tiers = cost['tiers'] ?? null;
  const [tier = null, ...others] = isList(tiers) ? tiers : [];
  if (!isJsonObject(tier) || others.length > 0) return cost;
  const { tier: of = null, ...prices } = tier;
  const size = isJsonObject(of) ? of['size'] : null;
  return typeof size === 'number' && size >= OVER_200K_TOKENS ? { ...cost, context_over_200k: prices } : cost;
}

function inSourceOrder(object: JsonObject): JsonObject {
  const entries = Object.entries(object).map(([key, value]) => [key, orderedValue(value)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => positionOf(one) - positionOf(other)));
}

function orderedValue(value: Json): Json {
  if (isJsonObject(value)) return inSourceOrder(value);
  return isList(value) ? value.map(orderedValue) : value;
}

function isJsonObject(value: Json): value is JsonObject {
  return isObject(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function positionOf(key: string): number {
  return positions.get(key) ?? sourceOrder.length;
}
