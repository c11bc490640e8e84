import type { PlacedItem } from './parse-document.ts';
import type { ItemChange, ItemSource } from './plan-changes.ts';
import type { RegistryItemRow } from './registry-item.ts';

/** Sets all items of a document. `replaced`: also removes the items of this source that the document lacks. */
export function itemsOfDocument(
  items: readonly PlacedItem[],
  stored: readonly RegistryItemRow[],
  replaced: ItemSource | null,
): ItemChange[] {
  const given = new Set(items.map(({ item: { kind, key } }) => `${kind} ${key}`));
  const left = stored.filter(({ source, kind, key }) => source === replaced && !given.has(`${kind} ${key}`));
  return [
    ...items.map((placed) => ({ action: 'SET' as const, ...placed })),
    ...left.map(({ kind, key }) => ({ action: 'REMOVE' as const, kind, key, path: '' })),
  ];
}
