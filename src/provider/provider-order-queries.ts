import { sql } from 'drizzle-orm';
import { byKeyColumn, inByteOrder, type SortKey } from '../db/keyset.ts';
import { models, providers } from '../db/tables/catalog-tables.ts';
import { inTheVersion } from '../db/version-predicates.ts';
import type { OrderBy } from '../graph/paging/orders.ts';

export type ProviderOrderShape = OrderBy<'KEY' | 'NAME' | 'MODEL_COUNT'>;

const modelCount = sql`(select count(*) from ${models}
  where ${models.providerKey} = ${providers.key} and ${inTheVersion(models)})`;

/** The values to order providers by, in one version of the catalog. */
const fields: Record<ProviderOrderShape['field'], Omit<SortKey, 'direction'>> = {
  KEY: { value: providers.key, kind: 'text' },
  NAME: { value: sql`lower(${inByteOrder(providers.name)})`, kind: 'text' },
  MODEL_COUNT: { value: modelCount, kind: 'whole' },
};

export function providerSortKeys(orderBy: readonly ProviderOrderShape[]): readonly SortKey[] {
  return [...orderBy.map(({ field, direction }) => ({ ...fields[field], direction })), ...byKeyColumn(providers.key)];
}
