import type { Json, JsonObject, RegistryPart, RegistryProblem } from '../../db/tables/json-columns.ts';
import type { ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import { columnsOf, isPriceField, modelFields, providerFields } from '../../registry/overridable-fields.ts';
import { isWithin, nextBoundary } from '../../registry/price-period.ts';
import { type ModelOverride, type ProviderOverride, periodOf } from '../../registry/registry-document.ts';
import type { RegistryItem } from '../../registry/registry-item.ts';
import { type CatalogRecords, type Hashed, hashed, providerOf } from '../diff/records.ts';
import { registeredBaseModels } from './registered-base-models.ts';
import { registeredModel, registeredProvider, registryPart } from './registered-record.ts';

export interface MergedRegistry {
  readonly records: CatalogRecords;
  /** Base model keys by model key, as the registry states them. */
  readonly statedBaseModels: ReadonlyMap<string, string>;
  /** The upstream records that overrides hide. */
  readonly hidden: readonly ModelRecord[];
  /** Items without effect, and conflicts with upstream. */
  readonly problems: readonly RegistryProblem[];
  /** When the result changes although neither side does. Null: never. */
  readonly nextMergeAt: Date | null;
}

/** Lays the registry over the records of upstream. */
export function mergeRegistry(upstream: CatalogRecords, items: readonly RegistryItem[], now: Date): MergedRegistry {
  const problems: RegistryProblem[] = [];
  const report: Report = (code, { kind, key }, message) => problems.push({ code, kind, key, message });
  const providers = mergeProviders(upstream.providers, items, report);
  const models = mergeModels(upstream.models, items, { now, report, hasProvider: (key) => providers.has(key) });
  return {
    records: {
      ...upstream,
      providers: [...providers.values()],
      models: restrictedLikeProviders([...models.unnamed, ...models.merged.values()], providers),
    },
    statedBaseModels: statedIn(models.merged, items),
    hidden: models.hidden,
    problems,
    nextMergeAt: nextBoundary(items.map(pricePeriod), now),
  };
}

type Report = (code: RegistryProblem['code'], item: RegistryItem, message: string) => void;
type Merged<Content> = Map<string, Hashed<Content>>;

function mergeProviders(
  upstream: CatalogRecords['providers'],
  items: readonly RegistryItem[],
  report: Report,
): Merged<ProviderRecord> {
  const merged: Merged<ProviderRecord> = new Map(upstream.map((record) => [record.key, record]));
  for (const item of items) {
    const known = merged.get(item.key)?.content;
    if (item.kind === 'PROVIDER') {
      if (known) report('UPSTREAM_CONFLICT', item, conflictMessage('provider', item.key));
      merged.set(item.key, hashed(registeredProvider(item.content, known)));
    }
    if (item.kind !== 'PROVIDER_OVERRIDE') continue;
    if (known) merged.set(item.key, hashed(overriddenProvider(known, item.content)));
    else report('UNKNOWN_PROVIDER', item, `Upstream has no provider "${item.key}", so the override has no effect.`);
  }
  return merged;
}

function overriddenProvider(record: ProviderRecord, override: ProviderOverride): ProviderRecord {
  const columns = columnsOf(providerFields, given(override.fields));
  return { ...record, ...columns, registry: registryPart('OVERRIDDEN', override, replacedColumns(record, columns)) };
}

interface ModelMerge {
  readonly now: Date;
  readonly report: Report;
  readonly hasProvider: (key: string) => boolean;
}

function mergeModels(
  upstream: CatalogRecords['models'],
  items: readonly RegistryItem[],
  { now, report, hasProvider }: ModelMerge,
) {
  // The models that no item names are many, and stay as they are.
  const named = new Set(items.map(({ key }) => key));
  const unnamed = upstream.filter(({ key }) => !named.has(key));
  const merged: Merged<ModelRecord> = new Map(
    upstream.filter(({ key }) => named.has(key)).map((record) => [record.key, record]),
  );
  const hidden: ModelRecord[] = [];
  for (const item of items) {
    const known = merged.get(item.key)?.content;
    if (item.kind === 'MODEL') {
      const record = registeredModel(item.content, known, now);
      if (known) report('UPSTREAM_CONFLICT', item, conflictMessage('model', item.key));
      if (hasProvider(record.providerKey)) merged.set(item.key, hashed(record));
      else report('UNKNOWN_PROVIDER', item, `There is no provider "${record.providerKey}", so the model is left out.`);
    }
    if (item.kind !== 'MODEL_OVERRIDE') continue;
    if (known === undefined) {
      report('UNKNOWN_MODEL', item, `Upstream has no model "${item.key}", so the override has no effect.`);
      continue;
    }
    const overridden = overriddenModel(known, item.content, now);
    if (overridden.isIncomplete) report('INCOMPLETE_PRICING', item, incompleteMessage(item.key));
    if (item.content.fields.hidden === true) {
      hidden.push(known);
      merged.delete(item.key);
    } else merged.set(item.key, hashed(overridden.record));
  }
  return { unnamed, merged, hidden };
}

/** Callers that do not see a provider do not see its models either, upstream or registered. */
function restrictedLikeProviders(
  models: readonly Hashed<ModelRecord>[],
  providers: Merged<ProviderRecord>,
): readonly Hashed<ModelRecord>[] {
  const restricted = new Set([...providers.values()].filter(isRestricted).map(({ key }) => key));
  if (restricted.size === 0) return models;
  return models.map((model) => (restricted.has(providerOf(model.key)) ? restrictedModel(model) : model));
}

function restrictedModel({ content }: Hashed<ModelRecord>): Hashed<ModelRecord> {
  const registry: RegistryPart = content.registry ?? { origin: 'OVERRIDDEN', upstream: {} };
  return hashed({ ...content, registry: { ...registry, visibility: 'KEYS' } });
}

function isRestricted({ content }: Hashed<ProviderRecord>): boolean {
  return content.registry?.visibility === 'KEYS';
}

function conflictMessage(kind: string, key: string): string {
  return `Upstream has a ${kind} "${key}" too. The catalog shows the registered one.`;
}

function incompleteMessage(key: string): string {
  return `"${key}" has no prices upstream. An override must set both "pricing.input" and "pricing.output".`;
}

/** The record with the override. Without one of the two required prices, the prices of upstream stay. */
function overriddenModel(record: ModelRecord, override: ModelOverride, now: Date) {
  const { hidden: _hidden, ...fields } = given(override.fields);
  const areApplied = isWithin(periodOf(fields), now);
  const applied = areApplied ? fields : withoutPrices(fields);
  const withPrices = { ...record, ...columnsOf(modelFields, applied) };
  const isPriced = withPrices.priceInput !== null && withPrices.priceOutput !== null;
  const isIncomplete = !isPriced && Object.keys(applied).some(isPriceField);
  const columns = columnsOf(modelFields, isIncomplete ? withoutPrices(fields) : applied);
  const registry = registryPart('OVERRIDDEN', override, replacedColumns(record, columns));
  return { record: { ...record, ...columns, registry }, isIncomplete };
}

/** The items have all that is registered, and the content of other records may be packed. */
function statedIn(models: Merged<ModelRecord>, items: readonly RegistryItem[]): ReadonlyMap<string, string> {
  return registeredBaseModels(items.flatMap(({ key }) => models.get(key) ?? []));
}

type Fields = Readonly<Record<string, Json>>;

function given(fields: Readonly<Record<string, unknown>>): Fields {
  // Validated as JSON; a field that is not given is undefined.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

function withoutPrices(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith('pricing.')));
}

function replacedColumns(record: object, columns: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(columns).map((column): [string, Json] => [column, Reflect.get(record, column) ?? null]),
  );
}

function pricePeriod(item: RegistryItem) {
  if (item.kind === 'MODEL') return item.content.pricing ?? {};
  return item.kind === 'MODEL_OVERRIDE' ? periodOf(item.content.fields) : {};
}
