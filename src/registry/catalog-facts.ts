import { and } from 'drizzle-orm';
import type { Transaction } from '../db/connect.ts';
import { anyOf } from '../db/key-lists.ts';
import { baseModels, models, providers } from '../db/tables/catalog-tables.ts';
import type { RegistryPart } from '../db/tables/json-columns.ts';
import { hiddenModels } from '../db/tables/registry-tables.ts';
import { current } from '../db/version-predicates.ts';
import { isPriceField } from './overridable-fields.ts';
import { type ItemChange, type PlannedChanges, subjectOf } from './plan-changes.ts';
import type { ItemFault, RegistryItem } from './registry-item.ts';

/** What of the planned items contradicts the current catalog. */
export async function contradictions(
  transaction: Transaction,
  { items }: Pick<PlannedChanges, 'items'>,
  changes: readonly ItemChange[],
): Promise<ItemFault[]> {
  const placed = changes.flatMap((change) => {
    const { kind, key } = subjectOf(change);
    const item = items.find((one) => one.kind === kind && one.key === key);
    // The items were validated by their kinds.
    return item && change.action !== 'REMOVE' ? [{ change, item: item as RegistryItem }] : [];
  });
  const facts = await catalogFacts(
    transaction,
    placed.map(({ item }) => item),
  );
  const registered = new Set(items.filter(({ kind }) => kind === 'PROVIDER').map(({ key }) => key));
  const known: Facts = { ...facts, hasProvider: (key) => registered.has(key) || facts.hasProvider(key) };
  return placed.flatMap(({ change, item }) => faultsOf(change, item, known));
}

interface Facts {
  readonly hasProvider: (key: string) => boolean;
  readonly isUpstreamProvider: (key: string) => boolean;
  /** Also while an override hides it. */
  readonly isUpstreamModel: (key: string) => boolean;
  readonly isPricedUpstream: (key: string) => boolean;
  readonly hasBaseModel: (key: string) => boolean;
}

function faultsOf({ path, action }: ItemChange, item: RegistryItem, facts: Facts): ItemFault[] {
  const name = JSON.stringify(item.key);
  const fault = (at: string, code: ItemFault['code'], message: string) => [{ path: `${path}.${at}`, code, message }];
  switch (item.kind) {
    case 'PROVIDER':
      if (action === 'UPDATE' || !facts.isUpstreamProvider(item.key)) return [];
      return fault('key', 'KEY_TAKEN', `Upstream has a provider ${name}. Override its fields instead.`);
    case 'PROVIDER_OVERRIDE':
      if (facts.isUpstreamProvider(item.key)) return [];
      return fault('provider', 'UNKNOWN_PROVIDER', `Upstream has no provider ${name}.`);
    case 'MODEL': {
      const provider = item.key.slice(0, item.key.indexOf('/'));
      const { baseModel } = item.content;
      const isTaken = action !== 'UPDATE' && facts.isUpstreamModel(item.key);
      return [
        ...(isTaken ? fault('key', 'KEY_TAKEN', `Upstream has a model ${name}. Override its fields instead.`) : []),
        ...(facts.hasProvider(provider)
          ? []
          : fault('key', 'UNKNOWN_PROVIDER', `There is no provider ${JSON.stringify(provider)}. Register it first.`)),
        ...(baseModel === undefined || facts.hasBaseModel(baseModel)
          ? []
          : fault('baseModel', 'UNKNOWN_BASE_MODEL', `There is no base model ${JSON.stringify(baseModel)}.`)),
      ];
    }
    case 'MODEL_OVERRIDE': {
      if (!facts.isUpstreamModel(item.key)) return fault('model', 'UNKNOWN_MODEL', `Upstream has no model ${name}.`);
      const priced = Object.keys(item.content.fields).filter(isPriceField);
      const areComplete = priced.includes('pricing.input') && priced.includes('pricing.output');
      if (facts.isPricedUpstream(item.key) || priced.length === 0 || areComplete) return [];
      const message = `${name} has no prices upstream. Set both "pricing.input" and "pricing.output".`;
      return fault('fields', 'INCOMPLETE_PRICING', message);
    }
  }
}

async function catalogFacts(transaction: Transaction, items: readonly RegistryItem[]): Promise<Facts> {
  const ofModels = items.filter(({ kind }) => kind === 'MODEL' || kind === 'MODEL_OVERRIDE').map(({ key }) => key);
  const ofProviders = items.map(({ key }) => key.split('/', 1)[0] ?? key);
  const stated = items.flatMap((item) => (item.kind === 'MODEL' ? (item.content.baseModel ?? []) : []));
  const providerRows = await transaction
    .select({ key: providers.key, registry: providers.registry })
    .from(providers)
    .where(and(current(providers), anyOf(providers.key, ofProviders)));
  const modelRows = await transaction
    .select({ key: models.key, registry: models.registry, priceInput: models.priceInput })
    .from(models)
    .where(and(current(models), anyOf(models.key, ofModels)));
  const hidden = await transaction.select().from(hiddenModels).where(anyOf(hiddenModels.key, ofModels));
  const baseModelRows = await transaction
    .select({ key: baseModels.key })
    .from(baseModels)
    .where(and(current(baseModels), anyOf(baseModels.key, stated)));

  const providerKeys = new Set(providerRows.map(({ key }) => key));
  const upstreamProviders = new Set(providerRows.filter(isUpstream).map(({ key }) => key));
  const upstreamPrices = new Map([
    ...modelRows
      .filter(isUpstream)
      .map(({ key, priceInput, registry }) => [key, { priceInput, ...registry?.upstream }] as const),
    ...hidden.map(({ key, record }) => [key, record] as const),
  ]);
  const baseModelKeys = new Set(baseModelRows.map(({ key }) => key));
  return {
    hasProvider: (key) => providerKeys.has(key),
    isUpstreamProvider: (key) => upstreamProviders.has(key),
    isUpstreamModel: (key) => upstreamPrices.has(key),
    isPricedUpstream: (key) => (upstreamPrices.get(key)?.['priceInput'] ?? null) !== null,
    hasBaseModel: (key) => baseModelKeys.has(key),
  };
}

function isUpstream({ registry }: { readonly registry: RegistryPart | null }): boolean {
  return registry?.origin !== 'REGISTRY' || registry.upstream !== undefined;
}
