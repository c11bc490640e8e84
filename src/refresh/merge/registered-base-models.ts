import type { ModelRecord } from '../../db/tables/records.ts';
import type { Hashed } from '../diff/records.ts';

/** Base model keys by model key, as the registry states them. */
export function registeredBaseModels(models: readonly Hashed<ModelRecord>[]): ReadonlyMap<string, string> {
  return new Map(
    models.flatMap(({ key, content: { registry } }) => (registry?.baseModel ? [[key, registry.baseModel]] : [])),
  );
}
