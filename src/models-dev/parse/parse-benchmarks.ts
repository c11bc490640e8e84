import { Decimal } from 'decimal.js';
import type { BenchmarkResultRecord } from '../../db/tables/records.ts';
import { keyOfBenchmark } from '../facts/benchmark-key.ts';
import { decimalText } from '../json/decimal-text.ts';
import { quoteValue } from '../json/problems.ts';
import { benchmarkEntry } from '../upstream-form/entry.ts';
import { type EntryReader, rest, take, takeItems, takeText } from './entry-reader.ts';

type Score = Pick<BenchmarkResultRecord, 'score' | 'scoreText'>;

// Fields that distinguish the results of one base model in one benchmark, in their order in the key.
const distinctions = ['metric', 'harness', 'variant', 'version', 'dataset'] as const;
// Postgres limits index entries to 2,704 bytes.
const maxKeyBytes = 1_000;

/** Benchmark results with unique keys that do not depend on their order. */
export function readBenchmarkResults(baseModelKey: string, entry: EntryReader): readonly BenchmarkResultRecord[] {
  const results = (takeItems(entry, 'benchmarks') ?? []).flatMap((item) => readResult(baseModelKey, item) ?? []);
  return [...Map.groupBy(results, (result) => result.key).values()].flatMap(numbered);
}

function readResult(baseModelKey: string, item: EntryReader): BenchmarkResultRecord | null {
  const benchmarkName = takeText(item, 'name');
  const benchmarkKey = keyOfBenchmark(benchmarkName ?? '');
  if (benchmarkName === null || benchmarkKey === '')
    return drop(item, `must have a name; got ${quoteValue(benchmarkName)}`);
  const score = readScore(item);
  if (score === null) return null;

  const content = {
    baseModelKey,
    benchmarkKey,
    benchmarkName,
    ...score,
    metric: takeText(item, 'metric'),
    harness: takeText(item, 'harness'),
    variant: takeText(item, 'variant'),
    dataset: takeText(item, 'dataset'),
    version: readVersion(item),
    source: takeText(item, 'source'),
    date: takeText(item, 'date'),
    extra: rest(item),
  };
  const key = resultKey(content);
  if (Buffer.byteLength(key) > maxKeyBytes) return drop(item, 'has distinguishing texts that are too long');
  return { key, ...content };
}

function readScore(item: EntryReader): Score | null {
  const score = take(item, 'score');
  if (typeof score === 'number') return { score: decimalText(score), scoreText: decimalText(score) };
  if (typeof score !== 'string') return drop(item, `must have a score; got ${quoteValue(score)}`);
  const isNumber = /^-?\d+(\.\d+)?$/.test(score) && Number.isFinite(Number(score));
  return { score: isNumber ? new Decimal(score).toFixed() : null, scoreText: score };
}

/** "2.1" and 2.1 are the same version. */
function readVersion(item: EntryReader): string | null {
  const version = item.left.get('version');
  if (typeof version !== 'number') return takeText(item, 'version');
  take(item, 'version');
  return decimalText(version);
}

function resultKey(result: Omit<BenchmarkResultRecord, 'key'>): string {
  const given = distinctions.flatMap((name) => {
    const value = result[name];
    return value === null || value === undefined ? [] : [[name, value]];
  });
  return withParameters(`${result.baseModelKey}/${result.benchmarkKey}`, new URLSearchParams(given));
}

function withParameters(key: string, parameters: URLSearchParams): string {
  return parameters.size === 0 ? key : `${key}?${parameters}`;
}

/** Numbers results with the same key in the order of their content, because their order in the source has no meaning. */
function numbered(results: readonly BenchmarkResultRecord[]): readonly BenchmarkResultRecord[] {
  if (results.length === 1) return results;
  const content = (result: BenchmarkResultRecord) => JSON.stringify(benchmarkEntry(result));
  return [...Map.groupBy(results, content)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, same]) => same)
    .map((result, position) => (position === 0 ? result : { ...result, key: numberedKey(result.key, position + 1) }));
}

function numberedKey(key: string, number: number): string {
  return `${key}${key.includes('?') ? '&' : '?'}n=${number}`;
}

function drop(item: EntryReader, reason: string): null {
  item.problems.report(item.path, `${reason}; dropped.`);
  return null;
}
