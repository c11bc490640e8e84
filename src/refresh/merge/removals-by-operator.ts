import type { StoredCatalog } from '../store/stored-catalog.ts';
import type { MergedRegistry } from './merge-registry.ts';

/** Keys of stored records that the operator has registered, and of models that the operator hides: no loss of upstream. */
export function removalsByOperator(
  { registered: { providers, models } }: Pick<StoredCatalog, 'registered'>,
  { hidden }: Pick<MergedRegistry, 'hidden'>,
) {
  return { providers, models: new Set([...models, ...hidden.map(({ key }) => key)]) };
}
