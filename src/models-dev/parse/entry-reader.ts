import type { Json, JsonObject } from '../../db/tables/json-columns.ts';
import { canonical } from '../json/canonical.ts';
import { isObject } from '../json/clean.ts';
import { merge } from '../json/merge.ts';
import { type ProblemLog, pathTo, quoteValue } from '../json/problems.ts';

/**
 * Reads an entry by taking keys out of it: what nobody took is what the source says and we have no field for. A value
 * of the wrong kind is taken, reported and lost; null and empty text count as absent.
 */
export interface EntryReader {
  readonly path: string;
  readonly problems: ProblemLog;
  readonly left: Map<string, Json>;
  readonly parts: Map<string, EntryReader>;
}

export interface NumberRule {
  readonly wanted: string;
  readonly holds: (value: number) => boolean;
}

export function entryReader(entry: JsonObject, path: string, problems: ProblemLog): EntryReader {
  return { path, problems, left: new Map(Object.entries(entry)), parts: new Map() };
}

export function take(entry: EntryReader, key: string): Json {
  const value = entry.left.get(key) ?? null;
  entry.left.delete(key);
  return value === '' ? null : value;
}

export function takeText(entry: EntryReader, key: string): string | null {
  const value = take(entry, key);
  if (value === null || typeof value === 'string') return value;
  return wrong(entry, key, 'text', value);
}

export function takeBoolean(entry: EntryReader, key: string): boolean | null {
  const value = take(entry, key);
  if (value === null || typeof value === 'boolean') return value;
  return wrong(entry, key, 'true or false', value);
}

export function takeNumber(entry: EntryReader, key: string, rule: NumberRule): number | null {
  const value = take(entry, key);
  if (value === null || (typeof value === 'number' && rule.holds(value))) return value;
  return wrong(entry, key, rule.wanted, value);
}

/** The object under a key as it is, whatever its keys. */
export function takeObject(entry: EntryReader, key: string): JsonObject | null {
  const value = take(entry, key);
  if (value === null || isObject(value)) return value;
  return wrong(entry, key, 'an object', value);
}

/** The object under a key, to be read in its turn. What is left of it is left of the entry too. */
export function takePart(entry: EntryReader, key: string): EntryReader | null {
  const object = takeObject(entry, key);
  return object === null ? null : openPart(entry, key, object);
}

export function openPart(entry: EntryReader, key: string, value: JsonObject): EntryReader {
  const part = entryReader(value, pathTo(entry.path, key), entry.problems);
  entry.parts.set(key, part);
  return part;
}

export function takeList(entry: EntryReader, key: string): readonly Json[] | null {
  const value = take(entry, key);
  if (value === null || isList(value)) return value;
  return wrong(entry, key, 'a list', value);
}

/** The list's texts; what is none is dropped. */
export function takeTexts(entry: EntryReader, key: string): readonly string[] | null {
  const list = takeList(entry, key);
  if (list === null) return null;
  return list.flatMap((item, position) => {
    if (typeof item === 'string') return item === '' ? [] : [item];
    wrong(entry, `${key}[${position}]`, 'text', item);
    return [];
  });
}

/** The list's objects, each to be read in its turn; what is none is dropped. What is left of them is the caller's. */
export function takeItems(entry: EntryReader, key: string): readonly EntryReader[] | null {
  const list = takeList(entry, key);
  if (list === null) return null;
  return list.flatMap((item, position) => {
    const itemKey = `${key}[${position}]`;
    if (isObject(item)) return [entryReader(item, pathTo(entry.path, itemKey), entry.problems)];
    wrong(entry, itemKey, 'an object', item);
    return [];
  });
}

export function keep(entry: EntryReader, key: string, value: Json): void {
  entry.left.set(key, value);
}

/**
 * Keeps what is left of a list's item, with what tells which item it was. In an order of their own: that of the items
 * says nothing that is not read of them.
 */
export function keepItem(entry: EntryReader, key: string, item: EntryReader, identity: JsonObject): void {
  const left = rest(item);
  if (left === null) return;
  const kept = entry.left.get(key);
  const items = [...(isList(kept) ? kept : []), canonical(merge(identity, left))];
  keep(entry, key, sortedByText(items));
}

/** What nobody took, at the places where it was. Null counts as absent here too. */
export function rest(entry: EntryReader): JsonObject | null {
  const left = new Map<string, Json>();
  for (const [key, value] of entry.left) if (value !== null) left.set(key, withoutNulls(value));
  for (const [key, part] of entry.parts) {
    const leftOfPart = rest(part);
    if (leftOfPart !== null) left.set(key, leftOfPart);
  }
  return left.size === 0 ? null : Object.fromEntries(left);
}

/** In a list a null is an item like any other. */
function withoutNulls(value: Json): Json {
  if (!isObject(value)) return value;
  const given = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(given.map(([key, item]) => [key, withoutNulls(item)]));
}

function sortedByText(items: readonly Json[]): readonly Json[] {
  const texts = items.map((item) => [JSON.stringify(item), item] as const);
  return texts.sort(([one], [other]) => Number(one > other) - Number(one < other)).map(([, item]) => item);
}

function wrong(entry: EntryReader, key: string, wanted: string, got: Json): null {
  entry.problems.report(pathTo(entry.path, key), `must be ${wanted}, got ${quoteValue(got)}.`);
  return null;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
