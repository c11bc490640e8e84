import type { Json, JsonObject, Link, ReasoningOption, Weights } from '../../db/tables/json-columns.ts';
import type { BaseModelRecord, BenchmarkResultRecord, ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import { canonical, withoutAbsent } from '../json/canonical.ts';
import { decimalText } from '../json/decimal-text.ts';
import { merge } from '../json/merge.ts';
import type { ModelContent } from '../parse/parse-model-content.ts';
import { costEntry, modesEntry } from './entry-pricing.ts';

/**
 * A provider in the current form of the source, independent of the form in the document. Missing values are omitted and keys are
 * sorted, so that equal records yield equal JSON text.
 */
export function providerEntry(record: ProviderRecord): JsonObject {
  return entryOf(record, {
    name: record.name,
    npm: record.npmPackage,
    api: record.apiUrl,
    doc: record.docUrl,
    env: nonEmpty(record.envVars),
  });
}

export function modelEntry(record: ModelRecord): JsonObject {
  return entryOf(record, {
    ...contentFields(record),
    status: record.status === 'ACTIVE' ? null : record.status.toLowerCase(),
    cost: costEntry(record),
    experimental: withoutAbsent({ modes: modesEntry(record.pricingModes ?? null) }),
    provider: withoutAbsent({ npm: record.apiNpmPackage, api: record.apiBaseUrl, shape: record.apiShape }),
  });
}

/** Benchmark results are a map by their own part of the key, because their order has no meaning. */
export function baseModelEntry(record: BaseModelRecord, results: readonly BenchmarkResultRecord[]): JsonObject {
  const benchmarks = results.map(
    (result) => [result.key.slice(record.key.length + 1), benchmarkEntry(result)] as const,
  );
  return entryOf(record, {
    ...contentFields(record),
    license: record.license,
    links: record.links?.map(linkEntry),
    weights: record.weights?.map(weightsEntry),
    benchmarks: withoutAbsent(Object.fromEntries(benchmarks)),
  });
}

export function benchmarkEntry(record: BenchmarkResultRecord): JsonObject {
  return entryOf(record, {
    name: record.benchmarkName,
    score: scoreEntry(record),
    metric: record.metric,
    harness: record.harness,
    variant: record.variant,
    dataset: record.dataset,
    version: record.version,
    source: record.source,
    date: record.date,
  });
}

type Fields = Readonly<Record<string, Json | undefined>>;

function entryOf(record: { readonly extra?: JsonObject | null | undefined }, fields: Fields): JsonObject {
  return canonical(merge(withoutAbsent(fields) ?? {}, record.extra ?? null));
}

function contentFields(content: ModelContent): Fields {
  return {
    name: content.name,
    family: content.family,
    attachment: content.attachment,
    reasoning: content.reasoning,
    tool_call: content.toolCall,
    structured_output: content.structuredOutput,
    temperature: content.temperature,
    interleaved: interleavedEntry(content),
    open_weights: content.openWeights,
    reasoning_options: content.reasoningOptions?.map(reasoningOptionEntry),
    modalities: withoutAbsent({
      input: modalitiesEntry(content.inputModalities),
      output: modalitiesEntry(content.outputModalities),
    }),
    limit: withoutAbsent({
      context: content.contextTokens,
      input: content.inputTokens,
      output: content.outputTokens,
    }),
    release_date: content.releaseDate,
    last_updated: content.lastUpdated,
    knowledge: content.knowledgeCutoff,
  };
}

function interleavedEntry(content: ModelContent): Json | undefined {
  return content.interleavedField ? { field: content.interleavedField } : content.interleaved;
}

function reasoningOptionEntry(option: ReasoningOption): JsonObject {
  switch (option.kind) {
    case 'TOGGLE':
      return { type: 'toggle' };
    case 'EFFORT':
      return { type: 'effort', values: option.efforts };
    case 'BUDGET_TOKENS':
      return { type: 'budget_tokens', ...withoutAbsent({ min: option.minTokens, max: option.maxTokens }) };
  }
}

function modalitiesEntry(modalities: readonly string[]): readonly string[] | null {
  return nonEmpty(modalities.map((modality) => modality.toLowerCase()));
}

function linkEntry(link: Link): JsonObject {
  return { url: link.url, ...withoutAbsent({ label: link.label, type: link.kind }) };
}

function weightsEntry(weights: Weights): JsonObject {
  return { url: weights.url, ...withoutAbsent({ label: weights.label, quantization: weights.quantization }) };
}

/** A number if its text is exactly that of the source. */
function scoreEntry({ score, scoreText }: BenchmarkResultRecord): number | string {
  if (score === null || score !== scoreText) return scoreText;
  const number = Number(score);
  return decimalText(number) === score ? number : scoreText;
}

function nonEmpty(texts: readonly string[]): readonly string[] | null {
  return texts.length === 0 ? null : texts;
}
