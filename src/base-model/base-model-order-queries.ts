import { byKeyColumn, type SortKey } from '../db/keyset.ts';
import { baseModels } from '../db/tables.ts';
import { contentSortKeys } from '../model/content-order-queries.ts';
import type { BaseModelOrderShape } from './base-model-order.ts';

const fields = contentSortKeys(baseModels);

export function baseModelSortKeys(orderBy: readonly BaseModelOrderShape[]): readonly SortKey[] {
  return [...orderBy.map(({ field, direction }) => ({ ...fields[field], direction })), ...byKeyColumn(baseModels.key)];
}
