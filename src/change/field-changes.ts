import { isDeepStrictEqual } from 'node:util';
import type { FieldChange, Json, JsonObject } from '../db/tables/json-columns.ts';

/** Every field that differs, by its path; what one side lacks is null. Arrays are compared as a whole. */
export function fieldChanges(before: JsonObject, after: JsonObject, parentPath = ''): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const path = parentPath + name;
    const [old, now] = [before[name] ?? null, after[name] ?? null];
    if (isObject(old) && isObject(now)) return fieldChanges(old, now, `${path}.`);
    return isDeepStrictEqual(old, now) ? [] : [{ path, before: old, after: now }];
  });
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
