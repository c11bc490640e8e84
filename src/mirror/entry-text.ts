import type { JsonObject } from '../db/tables/json-columns.ts';
import { problemLog } from '../models-dev/json/problems.ts';
import { parseBaseModel } from '../models-dev/parse/parse-base-model.ts';
import { parseModel } from '../models-dev/parse/parse-model.ts';
import { parseProvider } from '../models-dev/parse/parse-provider.ts';
import { servedBaseModel, servedModel, servedProvider } from '../models-dev/upstream-form/served-entry.ts';
import { type Hashed, hashed, hashedBaseModel } from '../refresh/diff/records.ts';
import type { BaseModelState, BenchmarkResultState, ModelState, ProviderState } from './published-queries.ts';

/** A provider as JSON text, without its models. */
export function providerText(state: ProviderState): string {
  const read = (value: unknown) => {
    const parsed = parseProvider({ key: state.key, value, path: '' }, problemLog());
    return parsed && hashed(parsed.record);
  };
  return textOf(state, read, () => servedProvider(state));
}

export function modelText(state: ModelState): string {
  const read = (value: unknown) => {
    const raw = { key: state.modelId, value, path: '' };
    const record = parseModel(state.providerKey, raw, problemLog(), new Map());
    return record && hashed(record);
  };
  return textOf(state, read, () => servedModel(state));
}

export function baseModelText(state: BaseModelState, results: readonly BenchmarkResultState[]): string {
  const read = (value: unknown) => {
    const parsed = parseBaseModel({ key: state.key, value, path: '' }, problemLog());
    return parsed && hashedBaseModel(parsed);
  };
  return textOf(state, read, () => servedBaseModel(state, results));
}

/**
 * The text that the source published, while it says the same as the state. It does not when the state keeps a known price
 * in place of an unreadable one, for example.
 */
function textOf(
  { sourceEntry, contentHash }: Pick<ModelState, 'sourceEntry' | 'contentHash'>,
  read: (value: unknown) => Hashed<unknown> | null,
  made: () => JsonObject,
): string {
  const isSame = sourceEntry !== null && read(JSON.parse(sourceEntry))?.contentHash === contentHash;
  return isSame ? sourceEntry : JSON.stringify(made());
}
