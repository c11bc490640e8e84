import { z } from 'zod';
import { modelFields, providerFields } from './overridable-fields.ts';
import { isPeriod, type PricePeriod } from './price-period.ts';
import { otherPrices, pricingTiers } from './pricing-tiers.ts';
import {
  capabilityName,
  count,
  metadata,
  modality,
  modelKey,
  modelStatus,
  moment,
  overrideVisibility,
  partialDate,
  price,
  providerKey,
  quotas,
  tags,
  text,
  url,
  version,
  visibility,
} from './values.ts';

/** More items belong into a mirror of the source. */
export const MAX_ITEMS = 10_000;

const common = {
  tags: tags.optional(),
  metadata: metadata.optional(),
  note: text(2_000, true).optional().describe('Explanation for people.'),
};
const ofOwnRecord = { ...common, visibility: visibility.optional() };
const ofOverride = { ...common, visibility: overrideVisibility.optional() };

export const registryProvider = z.strictObject({
  key: providerKey,
  name: text(200),
  apiUrl: url.optional(),
  npmPackage: text(200).optional().describe('AI SDK package for the API, such as "@ai-sdk/openai-compatible".'),
  docUrl: url.optional(),
  envVars: z.array(text(200)).max(50).optional().describe('Names (never values) of the variables of the credentials.'),
  ...ofOwnRecord,
});

const pricing = z
  .strictObject({
    input: price,
    output: price,
    ...otherPrices,
    tiers: pricingTiers.optional(),
    validFrom: moment.optional().describe('The prices begin. Before, the model has no price.'),
    validUntil: moment.optional().describe('The prices end. From then on, the model has no price.'),
  })
  .refine(isPeriod, { path: ['validUntil'], error: 'must be after "validFrom"' });

export const registryModel = z.strictObject({
  key: modelKey,
  name: text(200),
  family: text(200).optional(),
  baseModel: modelKey.optional().describe('Key of the base model that the model serves, such as "meta/llama-3.3-70b".'),
  version: version.optional(),
  status: modelStatus.optional().describe('Default: ACTIVE.'),
  pricing: pricing.optional(),
  limits: z
    .strictObject({ context: count.optional(), input: count.optional(), output: count.optional() })
    .optional()
    .describe('Tokens.'),
  quotas: quotas.optional(),
  capabilities: z.array(capabilityName).optional().describe('All capabilities of the model. Not given: unknown.'),
  inputModalities: z.array(modality).optional(),
  outputModalities: z.array(modality).optional(),
  openWeights: z.boolean().optional(),
  releaseDate: partialDate.optional(),
  knowledgeCutoff: partialDate.optional(),
  ...ofOwnRecord,
});

const overriddenOf = (fields: typeof modelFields | typeof providerFields) =>
  Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value.optional()]));

const fieldsOfModel = z
  .strictObject({
    ...overriddenOf(modelFields),
    hidden: z.boolean().optional().describe('True: the catalog does not contain the model.'),
    'pricing.validFrom': moment.optional().describe('The overridden prices begin.'),
    'pricing.validUntil': moment.optional().describe('The overridden prices end.'),
  })
  .refine((fields) => isPeriod(periodOf(fields)), { path: ['pricing.validUntil'], error: 'must be after "validFrom"' });

/** The period of the prices of an override. */
export function periodOf(fields: Readonly<Record<string, unknown>>): PricePeriod {
  return { validFrom: momentIn('pricing.validFrom'), validUntil: momentIn('pricing.validUntil') };

  function momentIn(name: string): string | undefined {
    const value = fields[name];
    return typeof value === 'string' ? value : undefined;
  }
}

export const modelOverride = z.strictObject({
  model: modelKey,
  fields: fieldsOfModel.describe('Values by the names of the fields, such as "pricing.input".'),
  version: version.optional(),
  quotas: quotas.optional(),
  ...ofOverride,
});

export const providerOverride = z.strictObject({
  provider: providerKey,
  fields: z.strictObject(overriddenOf(providerFields)).describe('Values by the names of the fields, such as "apiUrl".'),
  ...ofOverride,
});

/** The one description of the registry: of its file, of exports, and of the items of mutations. */
export const registryDocument = z
  .strictObject({
    $schema: z.string().optional(),
    providers: z.array(registryProvider).max(MAX_ITEMS).optional(),
    models: z.array(registryModel).max(MAX_ITEMS).optional(),
    overrides: z
      .array(z.union([modelOverride, providerOverride]))
      .max(MAX_ITEMS)
      .optional(),
  })
  .describe('The own providers and models of an operator, and overrides of upstream ones.');

export type RegistryProvider = z.infer<typeof registryProvider>;
export type RegistryModel = z.infer<typeof registryModel>;
export type ModelOverride = z.infer<typeof modelOverride>;
export type ProviderOverride = z.infer<typeof providerOverride>;
