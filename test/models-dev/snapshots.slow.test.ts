import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type ParsedDocument, parseDocument } from '../../src/models-dev/parse/parse.ts';
import { baseModelEntry, benchmarkEntry, modelEntry, providerEntry } from '../../src/models-dev/upstream-form/entry.ts';
import { canonicalBaseModel, canonicalModel, canonicalProvider } from '../fixtures/canonical-source.ts';

// What models.dev really served, kept beside the project and not in it.
const folder = new URL('../../../shared/data/modelsdev/', import.meta.url);
const isAbsent = !existsSync(folder);
const files = isAbsent ? [] : ['daily', 'monthly', 'eras'].flatMap(snapshotsIn);

test.skipIf(isAbsent)('there are snapshots of models.dev to test with', () => {
  expect(files).not.toEqual([]);
});

describe.each(files)('%s', (file) => {
  const source = read(file);
  const parsed = parseDocument(source);

  test('is read without a problem and with nothing set aside', () => {
    const { providers, models, baseModels } = parsed.unreadable;
    expect([...providers, ...models, ...baseModels]).toEqual([]);
    expect(parsed.problems).toEqual([]);
  });

  test('comes back from its records as the source wrote it', () => {
    expect(entriesOf(parsed)).toEqual(canonicalEntriesOf(source));
  });

  test('gives the same entries in whatever order it comes', () => {
    expect(textsOf(parseDocument(shuffled(source)))).toEqual(textsOf(parsed));
  });

  test('gives the same entries again when it is read from them', () => {
    expect(textsOf(parseDocument(documentOf(parsed)))).toEqual(textsOf(parsed));
  });
});

test.skipIf(isAbsent).each([
  ['2026-06-22', 144, 5322, 220, 243],
  ['2026-06-23', 144, 5311, 220, 243],
  ['2026-06-24', 144, 5299, 220, 243],
  ['2026-06-25', 144, 5309, 222, 243],
  ['2026-06-26', 145, 5322, 222, 243],
])('the catalog of %s has %i providers, %i models, %i base models and %i benchmark results', (day, ...counts) => {
  const parsed = parseDocument(read(`daily/${day}.catalog.json.gz`));
  const baseModels = parsed.baseModels ?? [];
  const results = baseModels.flatMap(({ benchmarkResults }) => benchmarkResults);
  expect(new Set(results.map(({ key }) => key)).size).toBe(results.length);
  expect([parsed.providers.length, parsed.models.length, baseModels.length, results.length]).toEqual(counts);
});

// biome-ignore lint/suspicious/noExplicitAny: source entries of every era, taken as they come.
type Raw = any;

function snapshotsIn(name: string): string[] {
  const names = readdirSync(new URL(`${name}/`, folder)).filter((file) => file.endsWith('.json.gz'));
  return names.map((file) => `${name}/${file}`);
}

function read(file: string): { providers: Raw; baseModels?: Raw } {
  const json = JSON.parse(gunzipSync(readFileSync(new URL(file, folder))).toString());
  return file.includes('.catalog.') ? { providers: json.providers, baseModels: json.models } : { providers: json };
}

function entriesOf(parsed: ParsedDocument): { providers: Raw; models: Raw; baseModels: Raw; results: Raw } {
  const baseModels = parsed.baseModels ?? [];
  return {
    providers: Object.fromEntries(parsed.providers.map((record) => [record.key, providerEntry(record)])),
    models: Object.fromEntries(parsed.models.map((record) => [record.key, modelEntry(record)])),
    baseModels: Object.fromEntries(baseModels.map(({ record }) => [record.key, baseModelEntry(record, [])])),
    results: sortedResults(
      baseModels.flatMap(({ record, benchmarkResults }) =>
        benchmarkResults.map((result) => [record.key, benchmarkEntry(result)]),
      ),
    ),
  };
}

function canonicalEntriesOf(source: { providers: Raw; baseModels?: Raw }) {
  const providers = Object.entries<Raw>(source.providers);
  const baseModels = Object.entries<Raw>(source.baseModels ?? {});
  const models = providers.flatMap(([key, provider]) =>
    Object.entries<Raw>(provider.models).map(([id, model]) => [`${key}/${id}`, canonicalModel(model)]),
  );
  return {
    providers: Object.fromEntries(providers.map(([key, provider]) => [key, canonicalProvider(provider)])),
    models: Object.fromEntries(models),
    baseModels: Object.fromEntries(baseModels.map(([key, baseModel]) => [key, canonicalBaseModel(baseModel)])),
    results: sortedResults(
      baseModels.flatMap(([key, { benchmarks = [] }]) => benchmarks.map((result: Raw) => [key, result])),
    ),
  };
}

/** Their order means nothing. */
function sortedResults(results: Raw[]): Raw[] {
  const text = ([key, { name, ...others }]: Raw) => JSON.stringify([key, name, Object.entries(others).sort()]);
  return results.sort((one, other) => (text(one) < text(other) ? -1 : 1));
}

/** The document that the entries of a parsed one make. */
function documentOf(parsed: ParsedDocument): { providers: Raw; baseModels?: Raw } {
  const models = Map.groupBy(parsed.models, (record) => record.providerKey);
  const modelsOf = (providerKey: string) =>
    Object.fromEntries((models.get(providerKey) ?? []).map((record) => [record.modelId, modelEntry(record)]));
  const providers = Object.fromEntries(
    parsed.providers.map((record) => [record.key, { ...providerEntry(record), models: modelsOf(record.key) }]),
  );
  if (parsed.baseModels === null) return { providers };
  const baseModels = parsed.baseModels.map(({ record, benchmarkResults }) => {
    return [record.key, { ...baseModelEntry(record, []), benchmarks: benchmarkResults.map(benchmarkEntry) }];
  });
  return { providers, baseModels: Object.fromEntries(baseModels) };
}

/** What is hashed: text, so that an order that differs is a difference. */
function textsOf(parsed: ParsedDocument): Map<string, string> {
  return new Map([
    ...parsed.providers.map((record) => [`provider ${record.key}`, JSON.stringify(providerEntry(record))] as const),
    ...parsed.models.map((record) => [`model ${record.key}`, JSON.stringify(modelEntry(record))] as const),
    ...(parsed.baseModels ?? []).map(({ record, benchmarkResults }) => {
      return [`base model ${record.key}`, JSON.stringify(baseModelEntry(record, benchmarkResults))] as const;
    }),
  ]);
}

/** Maps the other way round, and so those lists whose order means nothing. */
function shuffled(value: Raw, key = ''): Raw {
  const unordered = [
    'input',
    'output',
    'input_modalities',
    'output_modalities',
    'benchmarks',
    'reasoning_options',
    'tiers',
  ];
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item));
    return unordered.includes(key) ? items.reverse() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, shuffled(item, name)]),
  );
}
