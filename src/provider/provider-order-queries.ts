import { type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { byKeyColumn, inByteOrder, type SortKey } from '../db/keyset.ts';
import { models, providers } from '../db/tables/catalog-tables.ts';
import { inVersion } from '../db/version-predicates.ts';
import type { OrderBy } from '../graph/paging/orders.ts';

export type ProviderOrderShape = OrderBy<'KEY' | 'NAME' | 'MODEL_COUNT'>;

/** The values to order providers by, in one version of the catalog. */
export function providerSortKeys(orderBy: readonly ProviderOrderShape[], { version }: CatalogView): readonly SortKey[] {
  const fields: Record<ProviderOrderShape['field'], Omit<SortKey, 'direction'>> = {
    KEY: { value: providers.key, kind: 'text' },
    NAME: { value: sql`lower(${inByteOrder(providers.name)})`, kind: 'text' },
    MODEL_COUNT: { value: modelCount(version), kind: 'decimal' },
  };
  return [...orderBy.map(({ field, direction }) => ({ ...fields[field], direction })), ...byKeyColumn(providers.key)];
}

function modelCount(version: number): SQL {
  return sql`(select count(*) from ${models} where ${models.providerKey} = ${providers.key} and ${inVersion(version)(models)})`;
}
