import type { Link, Weights } from '../../db/tables/json-columns.ts';
import type { BaseModelRecord, BenchmarkResultRecord } from '../../db/tables/records.ts';
import type { ProblemLog } from '../json/problems.ts';
import { servedBaseModel } from '../upstream-form/served-entry.ts';
import { type EntryReader, keepItem, rest, takeItems, takeText } from './entry-reader.ts';
import { openEntry, type RawEntry } from './open-entry.ts';
import { readBenchmarkResults } from './parse-benchmarks.ts';
import { readModelContent } from './parse-model-content.ts';
import { sourceEntryOf } from './source-entry.ts';

export interface ParsedBaseModel {
  readonly record: BaseModelRecord;
  readonly benchmarkResults: readonly BenchmarkResultRecord[];
}

/** Null: skipped. */
export function parseBaseModel(raw: RawEntry, problems: ProblemLog): ParsedBaseModel | null {
  const labKey = /^([^/]+)\/./.exec(raw.key)?.[1];
  if (labKey === undefined) {
    problems.report(raw.path, 'Skipped: the key of a base model must have the form "lab/model".');
    return null;
  }
  const named = openEntry(raw, problems);
  if (named === null) return null;
  const { name, entry, published } = named;
  const benchmarkResults = readBenchmarkResults(raw.key, entry);
  const record: BaseModelRecord = {
    key: raw.key,
    labKey,
    ...readModelContent(name, entry),
    license: takeText(entry, 'license'),
    links: readAddresses(entry, 'links', readLink),
    weights: readAddresses(entry, 'weights', readWeights),
    // Must be last: the keys that no field above has taken.
    extra: rest(entry),
    sourceEntry: null,
  };
  const sourceEntry = sourceEntryOf(published, servedBaseModel(record, benchmarkResults));
  return { record: { ...record, sourceEntry }, benchmarkResults };
}

function readAddresses<Address extends { readonly url: string }>(
  entry: EntryReader,
  key: string,
  read: (item: EntryReader, url: string) => Address,
): readonly Address[] | null {
  const items = takeItems(entry, key);
  if (items === null) return null;
  return items.flatMap((item) => {
    const url = takeText(item, 'url');
    if (url === null) {
      item.problems.report(item.path, 'must have a url; dropped.');
      return [];
    }
    const address = read(item, url);
    keepItem(entry, key, item, { url });
    return [address];
  });
}

function readLink(item: EntryReader, url: string): Link {
  return { label: takeText(item, 'label'), url, kind: takeText(item, 'type') };
}

function readWeights(item: EntryReader, url: string): Weights {
  return { label: takeText(item, 'label'), url, quantization: takeText(item, 'quantization') };
}
