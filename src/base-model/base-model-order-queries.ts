import { byKeyColumn, type SortKey } from '../db/query/keyset.ts';
import { baseModels } from '../db/tables/catalog-tables.ts';
import { contentSortKeys } from '../model/attributes/content-order-queries.ts';
import type { BaseModelOrderShape } from './base-model-order.ts';

const fields = contentSortKeys(baseModels);

export function baseModelSortKeys(orderBy: readonly BaseModelOrderShape[]): readonly SortKey[] {
  return [...orderBy.map(({ field, direction }) => ({ ...fields[field], direction })), ...byKeyColumn(baseModels.key)];
}
