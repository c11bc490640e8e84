import { isDeepStrictEqual } from 'node:util';
import type { SubjectType } from '../db/tables/change-tables.ts';
import type { FieldChange, JsonObject } from '../db/tables/json-columns.ts';
import { isObject } from '../models-dev/json/clean.ts';
import { fieldName } from '../models-dev/upstream-form/field-name.ts';

/** Every field that differs between two entries, by source path. A missing value is null; a list is compared as a whole. */
export function fieldChanges(subjectType: SubjectType, before: JsonObject, after: JsonObject): FieldChange[] {
  return differences(before, after, '').map(({ sourcePath, ...values }) => ({
    field: fieldName(subjectType, sourcePath, values.before ?? values.after),
    sourcePath,
    ...values,
  }));
}

function differences(before: JsonObject, after: JsonObject, parentPath: string): Omit<FieldChange, 'field'>[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const sourcePath = parentPath + name;
    const [old, now] = [before[name] ?? null, after[name] ?? null];
    if (isObject(old) && isObject(now)) return differences(old, now, `${sourcePath}.`);
    return isDeepStrictEqual(old, now) ? [] : [{ sourcePath, before: old, after: now }];
  });
}
