import { z } from 'zod';
import type { Json, JsonObject } from '../db/tables/json-columns.ts';
import type { ModelRecord, ProviderRecord } from '../db/tables/records.ts';
import { decimalText } from '../models-dev/json/decimal-text.ts';
import { pricingTiers, tierColumns, tiersIn } from './pricing-tiers.ts';
import { type capabilityName, count, modality, modelStatus, partialDate, price, text, url } from './values.ts';

/** A field that an override can set: the columns of its record, and how they store a value of the graph. */
interface OverridableField<Column extends string> {
  readonly columns: readonly Column[];
  readonly value: z.ZodType<Json>;
  readonly toColumns: (value: Json) => JsonObject;
  readonly fromColumns: (columns: JsonObject) => Json;
}

type ModelField = OverridableField<
  Exclude<keyof ModelRecord, 'key' | 'providerKey' | 'modelId' | 'registry' | 'extra'>
>;
type ProviderField = OverridableField<Exclude<keyof ProviderRecord, 'key' | 'registry' | 'extra'>>;

const capabilityColumns = {
  ATTACHMENT: 'attachment',
  REASONING: 'reasoning',
  TOOL_CALL: 'toolCall',
  STRUCTURED_OUTPUT: 'structuredOutput',
  TEMPERATURE: 'temperature',
} as const;

/** The columns of the capabilities that are flags. The others follow from the modalities and the weights. */
export type CapabilityColumn = (typeof capabilityColumns)[keyof typeof capabilityColumns];
export const flagOfCapability: ReadonlyMap<z.infer<typeof capabilityName>, CapabilityColumn> = new Map(
  Object.entries(capabilityColumns) as [keyof typeof capabilityColumns, CapabilityColumn][],
);

const overridingTiers = pricingTiers.describe(
  'Prices of requests whose prompt is larger than `minContext` tokens. Replaces all tiers of upstream, which otherwise stay. Empty: the other prices apply to prompts of any size.',
);

/** By their names in the graph. */
export const modelFields: Readonly<Record<string, ModelField>> = {
  name: stored('name', text(200)),
  family: stored('family', text(200)),
  status: stored('status', modelStatus),
  'pricing.input': priced('priceInput'),
  'pricing.output': priced('priceOutput'),
  'pricing.reasoning': priced('priceReasoning'),
  'pricing.cacheRead': priced('priceCacheRead'),
  'pricing.cacheWrite': priced('priceCacheWrite'),
  'pricing.inputAudio': priced('priceInputAudio'),
  'pricing.outputAudio': priced('priceOutputAudio'),
  'pricing.tiers': {
    columns: ['pricingTiers', 'pricingOver200k'],
    value: overridingTiers,
    // Validated as tiers, and stored as such.
    toColumns: (tiers) => tierColumns(tiers as z.infer<typeof pricingTiers>) as unknown as JsonObject,
    fromColumns: tiersIn,
  },
  'limits.context': stored('contextTokens', count),
  'limits.input': stored('inputTokens', count),
  'limits.output': stored('outputTokens', count),
  ...Object.fromEntries(
    Object.entries(capabilityColumns).map(([name, column]): [string, ModelField] => [
      `capabilities.${name}`,
      stored(column, z.boolean()),
    ]),
  ),
  openWeights: stored('openWeights', z.boolean()),
  inputModalities: stored('inputModalities', z.array(modality).max(5)),
  outputModalities: stored('outputModalities', z.array(modality).max(5)),
  releaseDate: stored('releaseDate', partialDate),
  lastUpdated: stored('lastUpdated', partialDate),
  knowledgeCutoff: stored('knowledgeCutoff', partialDate),
  'api.npmPackage': stored('apiNpmPackage', text(200)),
  'api.baseUrl': stored('apiBaseUrl', url),
  'api.shape': stored('apiShape', text(200)),
};

export const providerFields: Readonly<Record<string, ProviderField>> = {
  name: stored('name', text(200)),
  npmPackage: stored('npmPackage', text(200)),
  apiUrl: stored('apiUrl', url),
  docUrl: stored('docUrl', url),
  envVars: stored('envVars', z.array(text(200)).max(50)),
};

/** An overridden field of a record. */
export interface OverriddenField {
  readonly field: string;
  /** Null: upstream does not publish it. */
  readonly upstream: Json;
  readonly effective: Json;
}

/** The fields whose columns the override has replaced, in the words of the graph. */
export function overriddenFields(
  fields: Readonly<Record<string, OverridableField<string>>>,
  upstream: JsonObject,
  record: object,
): OverriddenField[] {
  return Object.entries(fields).flatMap(([field, { columns, fromColumns }]) => {
    if (columns.every((column) => upstream[column] === undefined)) return [];
    // The columns of these fields contain JSON.
    return [{ field, upstream: fromColumns(upstream), effective: fromColumns(record as JsonObject) }];
  });
}

/** Whether the name is that of a field with a price. */
export function isPriceField(name: string): boolean {
  return name.startsWith('pricing.') && Object.hasOwn(modelFields, name);
}

/** The columns that hold these values. */
export function columnsOf(
  fields: Readonly<Record<string, OverridableField<string>>>,
  values: Readonly<Record<string, Json>>,
): JsonObject {
  return Object.assign({}, ...Object.entries(values).map(([name, value]) => fields[name]?.toColumns(value)));
}

function stored<Column extends string>(column: Column, value: z.ZodType<Json>): OverridableField<Column> {
  return {
    columns: [column],
    value,
    toColumns: (given) => ({ [column]: given }),
    fromColumns: (columns) => columns[column] ?? null,
  };
}

function priced<Column extends string>(column: Column): OverridableField<Column> {
  return {
    columns: [column],
    value: price,
    toColumns: (value) => ({ [column]: decimalText(Number(value)) }),
    fromColumns: ({ [column]: value = null }) => (value === null ? null : Number(value)),
  };
}
