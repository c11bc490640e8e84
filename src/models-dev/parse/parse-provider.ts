import type { ProviderRecord } from '../../db/tables/records.ts';
import { isObject } from '../json/clean.ts';
import { type ProblemLog, pathTo, quoteValue } from '../json/problems.ts';
import { servedProvider } from '../upstream-form/served-entry.ts';
import { rest, takeText, takeTexts } from './entry-reader.ts';
import { type NamedEntry, openEntry, type RawEntry } from './open-entry.ts';
import { sourceEntryOf } from './source-entry.ts';

export interface ParsedProvider {
  readonly record: ProviderRecord;
  /** Null: unreadable. */
  readonly models: readonly RawEntry[] | null;
}

/** Null: skipped together with its models. */
export function parseProvider(raw: RawEntry, problems: ProblemLog): ParsedProvider | null {
  if (raw.key.includes('/')) {
    problems.report(raw.path, 'Skipped: the key of a provider must not contain a slash.');
    return null;
  }
  const { models, value } = withoutModels(raw.value);
  const named = openEntry({ ...raw, value }, problems);
  if (named === null) return null;
  return { record: providerRecord(raw.key, named), models: rawModels(models, pathTo(raw.path, 'models'), problems) };
}

/** Removes the models, which are cleaned one by one, so that an unreadable model does not affect the others. */
function withoutModels(value: unknown): { models?: unknown; value: unknown } {
  if (!isObject(value)) return { value };
  const { models, ...own } = value;
  return { models, value: own };
}

function providerRecord(key: string, { name, entry, published }: NamedEntry): ProviderRecord {
  const record = {
    key,
    name,
    npmPackage: takeText(entry, 'npm'),
    apiUrl: takeText(entry, 'api'),
    docUrl: takeText(entry, 'doc'),
    envVars: [...(takeTexts(entry, 'env') ?? [])],
    extra: rest(entry),
    registry: null,
    sourceEntry: null,
  };
  return { ...record, sourceEntry: sourceEntryOf(published, servedProvider(record)) };
}

function rawModels(models: unknown, path: string, problems: ProblemLog): readonly RawEntry[] | null {
  if (!isObject(models)) {
    problems.report(path, `must be a map of models; got ${quoteValue(models)}. Stored models are kept.`);
    return null;
  }
  return Object.entries(models).map(([key, value]) => ({ key, value, path: pathTo(path, key) }));
}
