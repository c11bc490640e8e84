import { byKeyColumn, type SortKey } from '../db/keyset.ts';
import { baseModels } from '../db/tables/catalog-tables.ts';
import type { OrderBy } from '../graph/paging/orders.ts';
import { contentSortKeys } from '../model/attributes/content-order-queries.ts';

const fields = contentSortKeys(baseModels, false);

export type BaseModelOrderShape = OrderBy<keyof typeof fields>;

export function baseModelSortKeys(orderBy: readonly BaseModelOrderShape[]): readonly SortKey[] {
  return [...orderBy.map(({ field, direction }) => ({ ...fields[field], direction })), ...byKeyColumn(baseModels.key)];
}
