import { isObject } from '../models-dev/json/clean.ts';
import { boundsFault } from './json-bounds.ts';
import { MAX_ITEMS } from './registry-document.ts';
import { type ItemFault, type ItemKind, kindOfOverride, parseItem, type RegistryItem } from './registry-item.ts';

/** An entry and its place in the document. */
export interface PlacedItem {
  readonly path: string;
  readonly item: RegistryItem;
}

export interface ParsedRegistry {
  readonly items: readonly PlacedItem[];
  /** With any, the document must not be used. */
  readonly faults: readonly ItemFault[];
}

const lists: Readonly<Record<string, (value: unknown) => ItemKind>> = {
  providers: () => 'PROVIDER',
  models: () => 'MODEL',
  overrides: kindOfOverride,
};

/** Validates a whole document: each entry has its own faults. `path`: its place, or an empty text. */
export function parseRegistry(document: unknown, path = ''): ParsedRegistry {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const tooLarge = boundsFault(document);
  if (tooLarge !== null) return refused(path, `The registry ${tooLarge}.`);
  if (!isObject(document))
    return refused(path, 'The registry must be an object of "providers", "models", "overrides".');
  const parsed = Object.entries(document).map(([name, list]) => parseList(name, list, at(name)));
  return { items: parsed.flatMap(({ items }) => items), faults: parsed.flatMap(({ faults }) => faults) };
}

function parseList(name: string, list: unknown, path: string): ParsedRegistry {
  // An editor completes a file from it.
  if (name === '$schema') return { items: [], faults: [] };
  const kindOf = lists[name];
  if (kindOf === undefined) {
    const message = `The registry has "providers", "models" and "overrides"; got ${JSON.stringify(name)}.`;
    return { items: [], faults: [{ path, code: 'UNKNOWN_FIELD', message }] };
  }
  if (list === null) return { items: [], faults: [] };
  if (!Array.isArray(list)) return refused(path, `"${path}" must be a list.`);
  if (list.length > MAX_ITEMS) return refused(path, `"${path}" must have at most ${MAX_ITEMS} entries.`);
  const parsed = list.map((value: unknown, index) => parseItem(kindOf(value), value, `${path}.${index}`));
  return {
    items: parsed.flatMap(({ item }, index) => (item ? [{ item, path: `${path}.${index}` }] : [])),
    faults: parsed.flatMap(({ faults }) => faults),
  };
}

function refused(path: string, message: string): ParsedRegistry {
  return { items: [], faults: [{ path, code: 'INVALID_VALUE', message }] };
}
