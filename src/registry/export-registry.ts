import { type ItemKind, listOf } from './registry-item.ts';

/** The items as one document, as an import and the registry file take it. */
export function registryDocumentOf<Content>(
  items: readonly { readonly kind: ItemKind; readonly content: Content }[],
): Record<(typeof listOf)[ItemKind], Content[]> {
  const inList = (name: (typeof listOf)[ItemKind]) =>
    items.filter(({ kind }) => listOf[kind] === name).map(({ content }) => content);
  return { providers: inList('providers'), models: inList('models'), overrides: inList('overrides') };
}
