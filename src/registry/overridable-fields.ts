import { z } from 'zod';
import type { Json, JsonObject } from '../db/tables/json-columns.ts';
import type { ModelRecord, ProviderRecord } from '../db/tables/records.ts';
import { decimalText } from '../models-dev/json/decimal-text.ts';
import { type capabilityName, count, modality, modelStatus, partialDate, price, text, url } from './values.ts';

/** A field that an override can set: the column of its record, and how the column stores a value of the graph. */
interface OverridableField<Column extends string> {
  readonly column: Column;
  readonly value: z.ZodType<Json>;
  readonly toColumn?: (value: Json) => Json;
  readonly fromColumn?: (value: Json) => Json;
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

/** By their names in the graph. */
export const modelFields: Readonly<Record<string, ModelField>> = {
  name: { column: 'name', value: text(200) },
  family: { column: 'family', value: text(200) },
  status: { column: 'status', value: modelStatus },
  'pricing.input': priced('priceInput'),
  'pricing.output': priced('priceOutput'),
  'pricing.reasoning': priced('priceReasoning'),
  'pricing.cacheRead': priced('priceCacheRead'),
  'pricing.cacheWrite': priced('priceCacheWrite'),
  'pricing.inputAudio': priced('priceInputAudio'),
  'pricing.outputAudio': priced('priceOutputAudio'),
  'limits.context': { column: 'contextTokens', value: count },
  'limits.input': { column: 'inputTokens', value: count },
  'limits.output': { column: 'outputTokens', value: count },
  ...Object.fromEntries(
    Object.entries(capabilityColumns).map(([name, column]): [string, ModelField] => [
      `capabilities.${name}`,
      { column, value: z.boolean() },
    ]),
  ),
  openWeights: { column: 'openWeights', value: z.boolean() },
  inputModalities: { column: 'inputModalities', value: z.array(modality).max(5) },
  outputModalities: { column: 'outputModalities', value: z.array(modality).max(5) },
  releaseDate: { column: 'releaseDate', value: partialDate },
  lastUpdated: { column: 'lastUpdated', value: partialDate },
  knowledgeCutoff: { column: 'knowledgeCutoff', value: partialDate },
  'api.npmPackage': { column: 'apiNpmPackage', value: text(200) },
  'api.baseUrl': { column: 'apiBaseUrl', value: url },
  'api.shape': { column: 'apiShape', value: text(200) },
};

export const providerFields: Readonly<Record<string, ProviderField>> = {
  name: { column: 'name', value: text(200) },
  npmPackage: { column: 'npmPackage', value: text(200) },
  apiUrl: { column: 'apiUrl', value: url },
  docUrl: { column: 'docUrl', value: url },
  envVars: { column: 'envVars', value: z.array(text(200)).max(50) },
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
  return Object.entries(fields).flatMap(([field, { column, fromColumn = asIs }]) => {
    const before = upstream[column];
    if (before === undefined) return [];
    // The columns of these fields contain JSON.
    const effective = Reflect.get(record, column) as Json;
    return [{ field, upstream: fromColumn(before), effective: fromColumn(effective) }];
  });
}

/** The columns that hold these values. */
export function columnsOf(
  fields: Readonly<Record<string, OverridableField<string>>>,
  values: Readonly<Record<string, Json>>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const field = fields[name];
      return field ? [[field.column, (field.toColumn ?? asIs)(value)]] : [];
    }),
  );
}

function priced<Column extends string>(column: Column): OverridableField<Column> {
  return {
    column,
    value: price,
    toColumn: (value) => decimalText(Number(value)),
    fromColumn: (value) => (value === null ? null : Number(value)),
  };
}

function asIs(value: Json): Json {
  return value;
}
