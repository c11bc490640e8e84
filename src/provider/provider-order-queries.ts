import { type SQL, sql } from 'drizzle-orm';
import { byKeyColumn, type SortKey } from '../db/query/keyset.ts';
import { models, providers } from '../db/tables/catalog-tables.ts';
import type { CatalogView } from '../db/version/catalog-view.ts';
import { inVersion } from '../db/version/version-predicates.ts';
import type { ProviderOrderShape } from './provider-order.ts';

/** The values to order providers by, as one version of the catalogue has them. */
export function providerSortKeys(orderBy: readonly ProviderOrderShape[], { version }: CatalogView): readonly SortKey[] {
  const fields: Record<ProviderOrderShape['field'], Omit<SortKey, 'direction'>> = {
    KEY: { value: providers.key, kind: 'text' },
    NAME: { value: sql`lower(${providers.name} collate "C")`, kind: 'text' },
    MODEL_COUNT: { value: modelCount(version), kind: 'decimal' },
  };
  return [...orderBy.map(({ field, direction }) => ({ ...fields[field], direction })), ...byKeyColumn(providers.key)];
}

function modelCount(version: number): SQL {
  return sql`(select count(*) from ${models} where ${models.providerKey} = ${providers.key} and ${inVersion(version)(models)})`;
}
