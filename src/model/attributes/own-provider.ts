import type { ModelRow } from '../model-queries.ts';

/** Whether the lab that made the model serves it, so that its provider and lab have the same key. */
export function isOfOwnProvider({ baseModelKey, providerKey }: ModelRow): boolean {
  return baseModelKey?.startsWith(`${providerKey}/`) ?? false;
}
