import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '../../db/tables/json-columns.ts';
import { isObject } from './clean.ts';

/** The fields that identify an item of a list. */
const IDENTIFYING_KEYS = ['tier', 'type', 'url'];

/** Merges the unknown fields of an entry back into its known fields. */
export function merge(known: JsonObject, extra: JsonObject | null): JsonObject {
  if (extra === null) return known;
  const merged = new Map(Object.entries(known));
  for (const [key, value] of Object.entries(extra)) merged.set(key, mergeValue(merged.get(key), value));
  return Object.fromEntries(merged);
}

function mergeValue(known: Json | undefined, extra: Json): Json {
  if (isObject(known) && isObject(extra)) return merge(known, extra);
  if (isList(known) && isList(extra)) return extra.reduce(mergeItem, known);
  return extra;
}

/** List items have no key, so an unknown part is merged into the item with the same identifying fields. */
function mergeItem(list: readonly Json[], extra: Json): readonly Json[] {
  const position = list.findIndex((item) => isOfSameThing(item, extra));
  const item = list[position];
  return item === undefined ? [...list, extra] : list.with(position, mergeValue(item, extra));
}

function isOfSameThing(item: Json, extra: Json): boolean {
  if (!isObject(item) || !isObject(extra)) return false;
  const shared = IDENTIFYING_KEYS.filter((key) => Object.hasOwn(item, key) && Object.hasOwn(extra, key));
  return shared.length > 0 && shared.every((key) => agree(item[key], extra[key]));
}

function agree(item: Json | undefined, extra: Json | undefined): boolean {
  if (!isObject(item) || !isObject(extra)) return isDeepStrictEqual(item, extra);
  return Object.keys(item).every((key) => !Object.hasOwn(extra, key) || isDeepStrictEqual(item[key], extra[key]));
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
