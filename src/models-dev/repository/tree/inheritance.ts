import { isObject } from '../../json/clean.ts';

export type Table = Readonly<Record<string, unknown>>;

/** The inherited table with the own values, which win. Tables are merged deeply; lists are replaced. */
export function inherit(inherited: Table, own: Table, omitted: readonly string[]): Table {
  return omitted.reduce((table, path) => without(table, path.split('.')) ?? {}, merged(inherited, own));
}

function merged(inherited: Table, own: Table): Table {
  const values = new Map(Object.entries(inherited));
  for (const [key, value] of Object.entries(own)) {
    const before = values.get(key);
    values.set(key, isTable(before) && isTable(value) ? merged(before, value) : value);
  }
  return Object.fromEntries(values);
}

/** Null: nothing is left. A path that does not exist is ignored. */
function without(table: Table, [key = '', ...rest]: readonly string[]): Table | null {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  if (value === undefined || (rest.length > 0 && !isTable(value))) return table;
  const { [key]: _, ...others } = table;
  const left = rest.length > 0 && isTable(value) ? without(value, rest) : null;
  if (left !== null) return { ...table, [key]: left };
  return Object.keys(others).length > 0 ? others : null;
}

export function isTable(value: unknown): value is Table {
  return isObject(value);
}
