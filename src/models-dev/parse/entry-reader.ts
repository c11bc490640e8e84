import type { Json, JsonObject } from '../../db/tables/json-columns.ts';
import { canonical } from '../json/canonical.ts';
import { isObject } from '../json/clean.ts';
import { merge } from '../json/merge.ts';
import { type ProblemLog, pathTo, quoteValue } from '../json/problems.ts';

/**
 * Reads an entry by taking keys out of it. The remaining keys have no field in our schema. A value of the wrong type is
 * taken, reported and dropped. Null and empty text count as absent.
 */
export interface EntryReader {
  readonly path: string;
  readonly problems: ProblemLog;
  readonly left: Map<string, Json>;
  readonly parts: Map<string, EntryReader>;
}

export interface NumberRule {
  readonly expected: string;
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
  return wrong(entry, key, rule.expected, value);
}

/** Takes an object without reading its keys. */
export function takeObject(entry: EntryReader, key: string): JsonObject | null {
  const value = take(entry, key);
  if (value === null || isObject(value)) return value;
  return wrong(entry, key, 'an object', value);
}

/** Takes an object as a nested reader. Its remaining keys remain in the entry too. */
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

/** Takes a list of texts. Other items are dropped. */
export function takeTexts(entry: EntryReader, key: string): readonly string[] | null {
  const list = takeList(entry, key);
  if (list === null) return null;
  return list.flatMap((item, position) => {
    if (typeof item === 'string') return item === '' ? [] : [item];
    wrong(entry, `${key}[${position}]`, 'text', item);
    return [];
  });
}

/** Takes a list of objects as readers. Other items are dropped. The caller handles their remaining keys. */
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

/**
 * Takes a value with a function that returns null for an unreadable value. The entry keeps such a value, and the known
 * value is returned.
 */
export function takeOrKnown<Value>(
  entry: EntryReader,
  key: string,
  takeValue: () => Value | null,
  known: Value | null,
): Value | null {
  const given = entry.left.get(key) ?? '';
  const value = takeValue();
  if (value !== null || given === '') return value;
  keep(entry, key, given);
  return known;
}

export function keep(entry: EntryReader, key: string, value: Json): void {
  entry.left.set(key, value);
}

/** Keeps the remaining keys of a list item together with its identifying fields, in an order independent of the list. */
export function keepItem(entry: EntryReader, key: string, item: EntryReader, identity: JsonObject): void {
  const left = rest(item);
  if (left === null) return;
  const kept = entry.left.get(key);
  const items = [...(isList(kept) ? kept : []), canonical(merge(identity, left))];
  keep(entry, key, sortedByText(items));
}

/** The remaining keys in their original structure, without nulls. */
export function rest(entry: EntryReader): JsonObject | null {
  const left = new Map<string, Json>();
  for (const [key, value] of entry.left) if (value !== null) left.set(key, withoutNulls(value));
  for (const [key, part] of entry.parts) {
    const leftOfPart = rest(part);
    if (leftOfPart !== null) left.set(key, leftOfPart);
  }
  return left.size === 0 ? null : Object.fromEntries(left);
}

/** Keeps nulls in lists, where they are items. */
function withoutNulls(value: Json): Json {
  if (!isObject(value)) return value;
  const given = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(given.map(([key, item]) => [key, withoutNulls(item)]));
}

function sortedByText(items: readonly Json[]): readonly Json[] {
  const texts = items.map((item) => [JSON.stringify(item), item] as const);
  return texts.sort(([one], [other]) => Number(one > other) - Number(one < other)).map(([, item]) => item);
}

function wrong(entry: EntryReader, key: string, expected: string, got: Json): null {
  entry.problems.report(pathTo(entry.path, key), `must be ${expected}; got ${quoteValue(got)}.`);
  return null;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
