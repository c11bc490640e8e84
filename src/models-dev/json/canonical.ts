import type { Json, JsonObject } from '../../db/tables/json-columns.ts';
import { isObject } from './clean.ts';

// Plain loops without intermediate arrays, because every field of a document passes through these functions. Assigning
// keys is safe, because `clean` removes keys that access a prototype.

/** The fields that are not null. Null: all fields are null. */
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

/** Sorts keys on every level, so that equal objects have equal JSON text. */
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
