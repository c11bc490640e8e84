import type { Json, JsonObject } from '../../db/tables/json-columns.ts';
import { isObject } from './clean.ts';

// Every field of every entry of a document comes through here: plain loops, which make no arrays of pairs. To set a
// key is safe, since `clean` lets none through that reaches for a prototype.

/** The fields that are given. Null: none is. */
export function withoutAbsent(fields: Readonly<Record<string, Json | undefined>>): JsonObject | null {
  const given: Record<string, Json> = {};
  let isEmpty = true;
  for (const key in fields) {
    const value = fields[key];
    if (value === null || value === undefined) continue;
    given[key] = value;
    isEmpty = false;
  }
  return isEmpty ? null : given;
}

/** The same with its keys sorted on every level, so that equal objects have equal JSON text. */
export function canonical(object: { readonly [key: string]: Json | undefined }): JsonObject {
  const sorted: Record<string, Json> = {};
  for (const key of Object.keys(object).sort()) sorted[key] = canonicalValue(object[key] ?? null);
  return sorted;
}

function canonicalValue(value: Json): Json {
  if (isObject(value)) return canonical(value);
  return isList(value) ? value.map(canonicalValue) : value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
