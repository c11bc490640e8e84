import type { Json, JsonObject } from '../db/json-columns.ts';
import { isObject } from './clean.ts';

/** The fields that are given. Null: none is. */
export function withoutAbsent(fields: Readonly<Record<string, Json | undefined>>): JsonObject | null {
  const given = Object.entries(fields).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [[key, value] as const],
  );
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** The same with its keys sorted on every level, so that equal objects have equal JSON text. */
export function canonical(object: JsonObject): JsonObject {
  const keys = Object.keys(object).sort();
  return Object.fromEntries(keys.map((key) => [key, canonicalValue(object[key] ?? null)]));
}

function canonicalValue(value: Json): Json {
  if (isObject(value)) return canonical(value);
  return isList(value) ? value.map(canonicalValue) : value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
