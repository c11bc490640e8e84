import type { Json, Prices } from '../db/tables/json-columns.ts';
import {
  type CapabilityName,
  capabilityNames,
  knownModalities,
  supports,
} from '../model/attributes/capability-criteria.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { comparablePricing } from '../model/pricing/pricing-of.ts';
import {
  type ComparisonRow,
  comparisonRow,
  preferHigher,
  preferLater,
  preferLower,
  preferTrue,
  type RowHead,
} from './comparison-row.ts';

/** The rows that every comparison has. */
export function comparisonRows(models: readonly ModelRow[]): ComparisonRow[] {
  return rows.map((row) => row(models));
}

const capabilityLabels: Record<CapabilityName, string> = {
  ATTACHMENT: 'Supports attachments',
  REASONING: 'Supports reasoning',
  TOOL_CALL: 'Supports tool calls',
  STRUCTURED_OUTPUT: 'Supports structured output',
  TEMPERATURE: 'Supports temperature',
  INTERLEAVED: 'Supports interleaved reasoning',
  OPEN_WEIGHTS: 'Open weights',
  VISION: 'Accepts images',
  AUDIO: 'Accepts audio',
  VIDEO: 'Accepts video',
  PDF: 'Accepts PDF files',
};

const limit = { group: 'LIMIT', unit: 'tokens', preference: preferHigher } as const;
const price = { group: 'PRICE', unit: 'US dollars per million tokens', preference: preferLower } as const;
const capability = { group: 'CAPABILITY', preference: preferTrue } as const;

const rows: readonly ((models: readonly ModelRow[]) => ComparisonRow)[] = [
  row({ group: 'OFFER', label: 'Status' }, ({ status, removedVersion }) =>
    removedVersion === null ? status : 'REMOVED',
  ),
  row({ group: 'OFFER', label: 'Price kind' }, (model) => model.priceKind),
  row({ ...limit, label: 'Context window' }, (model) => model.contextTokens),
  row({ ...limit, label: 'Input limit' }, (model) => model.inputTokens ?? model.contextTokens),
  row({ ...limit, label: 'Output limit' }, (model) => model.outputTokens),
  row({ ...price, label: 'Input' }, priceOf('input')),
  row({ ...price, label: 'Output' }, priceOf('output')),
  row({ ...price, label: 'Reasoning' }, reasoningPrice),
  row({ ...price, label: 'Cache read' }, priceOf('cacheRead')),
  row({ ...price, label: 'Cache write' }, priceOf('cacheWrite')),
  row({ ...price, label: 'Audio input' }, priceOf('inputAudio')),
  row({ ...price, label: 'Audio output' }, priceOf('outputAudio')),
  row({ group: 'PRICE', label: 'Context tiers' }, tiersOf),
  row({ group: 'PRICE', label: 'Modes' }, modesOf),
  ...capabilityNames.map((name) =>
    row({ ...capability, label: capabilityLabels[name] }, (model) => supports(model, name)),
  ),
  row({ group: 'MODALITY', label: 'Input modalities' }, (model) => knownOrNull(knownModalities(model.inputModalities))),
  row({ group: 'MODALITY', label: 'Output modalities' }, (model) =>
    knownOrNull(knownModalities(model.outputModalities)),
  ),
  row({ group: 'DATE', label: 'Knowledge cutoff', preference: preferLater }, (model) => model.knowledgeCutoff),
  row({ group: 'DATE', label: 'Release date' }, (model) => model.releaseDate),
  row({ group: 'DATE', label: 'Last updated' }, (model) => model.lastUpdated),
];

function row<Value extends Json>(head: RowHead<Value>, read: (model: ModelRow) => Value | null) {
  return (models: readonly ModelRow[]) => comparisonRow(head, models.map(read));
}

function priceOf(name: keyof Prices) {
  return (model: ModelRow) => comparablePricing(model)?.[name] ?? null;
}

/** Reasoning without its own price is charged as output. */
function reasoningPrice(model: ModelRow): number | null {
  const pricing = comparablePricing(model);
  return pricing?.reasoning ?? (model.reasoning ? (pricing?.output ?? null) : null);
}

function tiersOf(model: ModelRow): Json[] | null {
  const pricing = comparablePricing(model);
  if (pricing === null) return null;
  return (pricing.contextOver200k ? [pricing.contextOver200k] : pricing.tiers).map((tier) => ({ ...tier }));
}

function modesOf(model: ModelRow): string[] | null {
  return comparablePricing(model)?.modes.map(({ name }) => name) ?? null;
}

function knownOrNull(modalities: readonly string[]): readonly string[] | null {
  return modalities.length === 0 ? null : modalities;
}
