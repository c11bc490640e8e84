import type { JsonObject } from '../db/tables/json-columns.ts';
import { listOf, type RegistryItemRow } from './registry-item.ts';

/** The items as one document, as an import and the registry file take it. */
export function registryDocumentOf(items: readonly RegistryItemRow[]): JsonObject {
  const inList = (name: (typeof listOf)[keyof typeof listOf]) =>
    items.filter(({ kind }) => listOf[kind] === name).map(({ content }) => content);
  return { providers: inList('providers'), models: inList('models'), overrides: inList('overrides') };
}
