import { builder } from '../../graph/builder.ts';
import { Capability, Modality } from '../../model/attributes/capability.ts';
import { ModelStatus } from '../../model/attributes/model-status.ts';

const Visibility = builder.enumType('Visibility', {
  description: 'Who sees a registered record.',
  values: {
    PUBLIC: { description: 'Everyone who may read.' },
    KEYS: { description: 'Only callers with a credential: an API key or a token, whatever its role.' },
  } as const,
});

const priceFields = (t: Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]) => ({
  reasoning: t.float({ description: 'Price of reasoning tokens.' }),
  cacheRead: t.float({ description: 'Price of tokens that are read from a cache.' }),
  cacheWrite: t.float({ description: 'Price of tokens that are written to a cache.' }),
  inputAudio: t.float({ description: 'Price of audio input.' }),
  outputAudio: t.float({ description: 'Price of audio output.' }),
});

const RegistryPricingTierInput = builder.inputType('RegistryPricingTierInput', {
  description: 'Prices of requests with a large prompt, in US dollars per million tokens.',
  fields: (t) => ({
    minContext: t.int({ required: true, description: 'The prices apply to prompts of more tokens.' }),
    input: t.float({ required: true, description: 'Price of input tokens.' }),
    output: t.float({ required: true, description: 'Price of output tokens.' }),
    ...priceFields(t),
  }),
});

const RegistryPricingInput = builder.inputType('RegistryPricingInput', {
  description: 'Prices of a registered model, in US dollars per million tokens. 0 is free.',
  fields: (t) => ({
    input: t.float({ required: true, description: 'Price of input tokens.' }),
    output: t.float({ required: true, description: 'Price of output tokens.' }),
    ...priceFields(t),
    tiers: t.field({ type: [RegistryPricingTierInput], description: 'Prices of requests with a large prompt.' }),
    validFrom: t.field({
      type: 'DateTime',
      description: 'Moment when the prices begin. Before, the model has no price. A day begins at midnight UTC.',
    }),
    validUntil: t.field({
      type: 'DateTime',
      description: 'Moment when the prices end, exclusive. From then on, the model has no price.',
    }),
  }),
});

const RegistryLimitsInput = builder.inputType('RegistryLimitsInput', {
  description: 'Token limits of a registered model. Not given: unknown.',
  fields: (t) => ({
    context: t.int({ description: 'Context window.' }),
    input: t.int({ description: 'Maximum input.' }),
    output: t.int({ description: 'Maximum output.' }),
  }),
});

const RegistryQuotasInput = builder.inputType('RegistryQuotasInput', {
  description: 'Limits of the calls of a model, over all callers. Not given: no limit.',
  fields: (t) => ({
    requestsPerMinute: t.int({ description: 'Requests per minute.' }),
    tokensPerMinute: t.int({ description: 'Tokens per minute.' }),
    requestsPerDay: t.int({ description: 'Requests per day, in UTC.' }),
  }),
});

type Fields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const commonFields = (t: Fields, visibility = 'Who sees the record. Default: PUBLIC.') => ({
  tags: t.stringList({ description: 'Tags, to filter by.' }),
  metadata: t.field({ type: 'JSON', description: 'Any JSON object, for programs.' }),
  note: t.string({ description: 'Explanation for people.' }),
  visibility: t.field({ type: Visibility, description: visibility }),
});

const providerFields = (t: Fields) => ({
  apiUrl: t.string({ description: 'Base URL of the API, possibly with ${VARIABLES} that the client replaces.' }),
  npmPackage: t.string({ description: 'AI SDK package for the API, such as "@ai-sdk/openai-compatible".' }),
  docUrl: t.string({ description: 'URL of the documentation.' }),
  envVars: t.stringList({ description: 'Names (never values) of the environment variables for the credentials.' }),
  ...commonFields(t),
});

const modelFields = (t: Fields) => ({
  family: t.string({ description: 'Product line, such as "llama".' }),
  baseModel: t.string({ description: 'Key of the base model that the model serves.' }),
  version: t.string({ description: 'Semantic version, such as "1.2.0".' }),
  status: t.field({ type: ModelStatus, description: 'Availability, except REMOVED. Default: ACTIVE.' }),
  pricing: t.field({ type: RegistryPricingInput, description: 'Prices. Not given: unknown.' }),
  limits: t.field({ type: RegistryLimitsInput, description: 'Token limits.' }),
  quotas: t.field({ type: RegistryQuotasInput, description: 'Limits of the calls.' }),
  capabilities: t.field({ type: [Capability], description: 'All capabilities. Not given: unknown.' }),
  inputModalities: t.field({ type: [Modality], description: 'Accepted modalities.' }),
  outputModalities: t.field({ type: [Modality], description: 'Produced modalities.' }),
  openWeights: t.boolean({ description: 'Whether the weights are published.' }),
  releaseDate: t.field({ type: 'PartialDate', description: 'Release date.' }),
  knowledgeCutoff: t.field({ type: 'PartialDate', description: 'End of the training data.' }),
  ...commonFields(t),
});

const ifVersion = (t: Fields) => ({
  ifVersion: t.int({ description: 'Change only this version of the entry. 0: only if no entry exists.' }),
});

export const RegistryProviderInput = builder.inputType('RegistryProviderInput', {
  description: 'A provider of the operator, such as a server in its own network.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Key of the new provider, without a slash.' }),
    name: t.string({ required: true, description: 'Name.' }),
    ...providerFields(t),
  }),
});

export const RegistryModelInput = builder.inputType('RegistryModelInput', {
  description: 'A model of the operator.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Key "provider/model" of the new model. The provider must exist.' }),
    name: t.string({ required: true, description: 'Name.' }),
    ...modelFields(t),
  }),
});

export const ProviderUpdateInput = builder.inputType('ProviderUpdateInput', {
  description: 'New values of a registered provider. Null removes a value; a field that is not given stays.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Key of the registered provider.' }),
    name: t.string({ description: 'Name.' }),
    ...providerFields(t),
    ...ifVersion(t),
  }),
});

export const ModelUpdateInput = builder.inputType('ModelUpdateInput', {
  description:
    'New values of a registered model. Null removes a value, and a field that is not given stays. Objects and lists are replaced as a whole.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'Key of the registered model.' }),
    name: t.string({ description: 'Name.' }),
    ...modelFields(t),
    ...ifVersion(t),
  }),
});

export const OverrideInput = builder.inputType('OverrideInput', {
  description:
    'Fields of an upstream model or provider that the operator replaces. Replaces an earlier override of it.',
  fields: (t) => ({
    model: t.string({ description: 'Key of the model. Either this or `provider` is required.' }),
    provider: t.string({ description: 'Key of the provider.' }),
    fields: t.field({
      type: 'JSON',
      required: true,
      description:
        'Values by the names of the fields, such as {"pricing.input": 1, "limits.context": 32000, "hidden": false}. A `hidden` model is not in the catalog. An overridden price leaves the tiers of upstream: "pricing.tiers" replaces all of them, and [] removes them.',
    }),
    version: t.string({ description: 'Semantic version of the model, such as "1.2.0".' }),
    quotas: t.field({ type: RegistryQuotasInput, description: 'Limits of the calls of the model.' }),
    ...commonFields(t, 'Who sees the effective values. KEYS is refused with OVERRIDE_IS_PUBLIC.'),
    ...ifVersion(t),
  }),
});

/** Their values are JSON of the caller, in which null is a value. */
const jsonFields: ReadonlySet<string> = new Set(['metadata', 'fields']);

/** The input as an entry of the registry: without what is not given, and with moments as text. */
export function givenFields(input: object): Record<string, unknown> {
  const { ifVersion: _, ...fields } = input as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, jsonFields.has(name) ? value : plain(value)]),
  );
}

/** An entry without the fields that are null. */
export function givenItem(input: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(givenFields(input)).filter(([, value]) => value !== null));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('start' in value && value.start instanceof Date) return value.start.toISOString();
  const given = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(given.map(([name, item]) => [name, plain(item)]));
}
