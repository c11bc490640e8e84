import type { z } from 'zod';
import type { registryItems } from '../db/tables/registry-tables.ts';
import { boundsFault } from './json-bounds.ts';
import {
  type ModelOverride,
  modelOverride,
  type ProviderOverride,
  providerOverride,
  type RegistryModel,
  type RegistryProvider,
  registryModel,
  registryProvider,
} from './registry-document.ts';

export type RegistryItemRow = typeof registryItems.$inferSelect;
export type ItemKind = RegistryItemRow['kind'];

interface ContentOf {
  readonly PROVIDER: RegistryProvider;
  readonly MODEL: RegistryModel;
  readonly PROVIDER_OVERRIDE: ProviderOverride;
  readonly MODEL_OVERRIDE: ModelOverride;
}

const schemas = {
  PROVIDER: registryProvider,
  MODEL: registryModel,
  PROVIDER_OVERRIDE: providerOverride,
  MODEL_OVERRIDE: modelOverride,
} as const;

/** Kinds that a key identifies together with the key, as the document names their lists. */
export const listOf: Readonly<Record<ItemKind, 'providers' | 'models' | 'overrides'>> = {
  PROVIDER: 'providers',
  MODEL: 'models',
  PROVIDER_OVERRIDE: 'overrides',
  MODEL_OVERRIDE: 'overrides',
};

export type RegistryItem = {
  readonly [Kind in ItemKind]: { readonly kind: Kind; readonly key: string; readonly content: ContentOf[Kind] };
}[ItemKind];

export const faultCodes = {
  INVALID_VALUE: { description: 'A value has the wrong type, or is out of range.' },
  UNKNOWN_FIELD: { description: 'There is no field with this name, or an override cannot set it.' },
  OVERRIDE_IS_PUBLIC: { description: 'An override applies to all callers, so that its visibility cannot be KEYS.' },
  DUPLICATE_KEY: { description: 'Two entries have the same key.' },
  ALREADY_REGISTERED: { description: 'The registry has an entry with this key.' },
  NOT_REGISTERED: { description: 'The registry has no entry with this key.' },
  KEY_TAKEN: { description: 'Upstream has a record with this key. Override its fields instead.' },
  UNKNOWN_PROVIDER: { description: 'Neither upstream nor the registry has the provider.' },
  UNKNOWN_MODEL: { description: 'Upstream has no such model.' },
  UNKNOWN_BASE_MODEL: { description: 'The catalog has no such base model.' },
  INCOMPLETE_PRICING: { description: 'A model has an input and an output price, or neither.' },
  PROVIDER_IN_USE: { description: 'The provider has registered models.' },
  VERSION_CONFLICT: { description: 'The entry has another version than `ifVersion`.' },
  MANAGED_BY_FILE: { description: 'The entry comes from the registry file and can only be changed there.' },
  MANAGED_BY_MUTATION: { description: 'The entry of the file was registered by a mutation.' },
} as const;

/** Why an entry is refused. */
export interface ItemFault {
  readonly path: string;
  readonly code: keyof typeof faultCodes;
  readonly message: string;
}

export type ParsedItem =
  | { readonly item: RegistryItem; readonly faults: readonly [] }
  | { readonly item: null; readonly faults: readonly ItemFault[] };

/** Validates one entry. `path`: its place in the document or in the input, such as "models.3". */
export function parseItem(kind: ItemKind, value: unknown, path: string): ParsedItem {
  const tooLarge = boundsFault(value);
  if (tooLarge !== null) {
    return { item: null, faults: [{ path, code: 'INVALID_VALUE', message: `"${path}" ${tooLarge}.` }] };
  }
  const { data, error } = schemas[kind].safeParse(value);
  if (error) return { item: null, faults: error.issues.flatMap((issue) => faultsOf(issue, path)) };
  // The kind selects the schema.
  return { item: { kind, key: keyOf(data), content: data } as RegistryItem, faults: [] };
}

type Content = ContentOf[ItemKind];

function keyOf(content: Content): string {
  if ('model' in content) return content.model;
  return 'provider' in content ? content.provider : content.key;
}

/** An entry of `overrides` names a model or a provider. */
export function kindOfOverride(value: unknown): ItemKind {
  const isOfProvider = typeof value === 'object' && value !== null && 'provider' in value && !('model' in value);
  return isOfProvider ? 'PROVIDER_OVERRIDE' : 'MODEL_OVERRIDE';
}

function faultsOf(issue: z.core.$ZodIssue, itemPath: string): ItemFault[] {
  const path = [itemPath, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: `${path}.${key}`,
      code: 'UNKNOWN_FIELD' as const,
      message: `"${path}" has no field ${JSON.stringify(key)}.`,
    }));
  }
  // Only overrides accept a single value.
  const isOfOverride =
    issue.path.at(-1) === 'visibility' && issue.code === 'invalid_value' && issue.values.length === 1;
  return [
    { path, code: isOfOverride ? 'OVERRIDE_IS_PUBLIC' : 'INVALID_VALUE', message: `"${path}": ${issue.message}` },
  ];
}
