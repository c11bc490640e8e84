import type { JsonObject, RegistryPart } from '../../db/tables/json-columns.ts';
import type { ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import { decimalText } from '../../models-dev/json/decimal-text.ts';
import { unpriced } from '../../models-dev/parse/known-pricing.ts';
import { flagOfCapability } from '../../registry/overridable-fields.ts';
import { isWithin } from '../../registry/price-period.ts';
import { tierColumns } from '../../registry/pricing-tiers.ts';
import type { RegistryModel, RegistryProvider } from '../../registry/registry-document.ts';
import { semanticVersion, versionOrder } from '../../registry/semantic-version.ts';

/** The record of a registered provider. `upstream`: the record that it replaces. */
export function registeredProvider(given: RegistryProvider, upstream: ProviderRecord | undefined): ProviderRecord {
  return {
    key: given.key,
    name: given.name,
    npmPackage: given.npmPackage ?? null,
    apiUrl: given.apiUrl ?? null,
    docUrl: given.docUrl ?? null,
    envVars: given.envVars ?? [],
    extra: null,
    registry: registryPart('REGISTRY', given, upstream),
    sourceEntry: null,
  };
}

/** The record of a registered model, with the prices of `now`. `upstream`: the record that it replaces. */
export function registeredModel(given: RegistryModel, upstream: ModelRecord | undefined, now: Date): ModelRecord {
  const slash = given.key.indexOf('/');
  return {
    key: given.key,
    providerKey: given.key.slice(0, slash),
    modelId: given.key.slice(slash + 1),
    name: given.name,
    family: given.family ?? null,
    ...capabilitiesOf(given),
    interleaved: null,
    interleavedField: null,
    reasoningOptions: null,
    contextTokens: given.limits?.context ?? null,
    inputTokens: given.limits?.input ?? null,
    outputTokens: given.limits?.output ?? null,
    releaseDate: given.releaseDate ?? null,
    lastUpdated: null,
    knowledgeCutoff: given.knowledgeCutoff ?? null,
    status: given.status ?? 'ACTIVE',
    ...pricingOf(given, now),
    apiNpmPackage: null,
    apiBaseUrl: null,
    apiShape: null,
    extra: null,
    registry: { ...registryPart('REGISTRY', given, upstream), ...(given.baseModel && { baseModel: given.baseModel }) },
    sourceEntry: null,
  };
}

const modalities = ['TEXT', 'IMAGE', 'AUDIO', 'VIDEO', 'PDF'] as const;
const modalityOf = { VISION: 'IMAGE', AUDIO: 'AUDIO', VIDEO: 'VIDEO', PDF: 'PDF' } as const;

function capabilitiesOf({ capabilities, openWeights, inputModalities = [], outputModalities = [] }: RegistryModel) {
  const has = (name: NonNullable<typeof capabilities>[number]) => capabilities?.includes(name) ?? null;
  const accepted = Object.entries(modalityOf).flatMap(([name, modality]) =>
    has(name as keyof typeof modalityOf) ? [modality] : [],
  );
  const inputs: readonly string[] = [...inputModalities, ...accepted];
  const flags = Object.fromEntries([...flagOfCapability].map(([name, column]) => [column, has(name)]));
  return {
    // TypeScript cannot follow a type through `fromEntries`.
    ...(flags as Record<
      typeof flagOfCapability extends ReadonlyMap<unknown, infer Column extends string> ? Column : never,
      boolean | null
    >),
    openWeights: openWeights ?? has('OPEN_WEIGHTS'),
    inputModalities: modalities.filter((modality) => inputs.includes(modality)),
    outputModalities: modalities.filter((modality) => outputModalities.includes(modality)),
  };
}

function pricingOf({ pricing }: RegistryModel, now: Date) {
  if (pricing === undefined || !isWithin(pricing, now)) return unpriced;
  const column = (price: number | undefined) => (price === undefined ? null : decimalText(price));
  return {
    priceInput: column(pricing.input),
    priceOutput: column(pricing.output),
    priceReasoning: column(pricing.reasoning),
    priceCacheRead: column(pricing.cacheRead),
    priceCacheWrite: column(pricing.cacheWrite),
    priceInputAudio: column(pricing.inputAudio),
    priceOutputAudio: column(pricing.outputAudio),
    ...tierColumns(pricing.tiers ?? []),
    pricingModes: null,
  };
}

type Common = Pick<RegistryModel, 'tags' | 'metadata' | 'note' | 'quotas' | 'version' | 'visibility'>;

/** What the registry adds to a record. `upstream`: the columns that it replaces. */
export function registryPart(
  origin: RegistryPart['origin'],
  { tags, metadata, note, quotas, version, visibility }: Common,
  upstream: object | undefined,
): RegistryPart {
  const parsed = version === undefined ? null : semanticVersion(version);
  return {
    origin,
    ...(version !== undefined && parsed !== null && { version, versionOrder: versionOrder(parsed) }),
    ...(tags && tags.length > 0 && { tags: tags.toSorted() }),
    ...(quotas && { quotas: withoutUndefined(quotas) }),
    // Validated as JSON.
    ...(metadata && { metadata: metadata as JsonObject }),
    ...(note !== undefined && { note }),
    ...(visibility === 'KEYS' && { visibility }),
    ...(upstream && { upstream: upstream as JsonObject }),
  };
}

type Given<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> };

function withoutUndefined<Value extends object>(value: Value): Given<Value> {
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(given) as Given<Value>;
}
