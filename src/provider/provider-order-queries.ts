import { and, type SQL, sql } from 'drizzle-orm';
import { byKeyColumn, inByteOrder, type SortKey } from '../db/keyset.ts';
import { models, providers } from '../db/tables/catalog-tables.ts';
import { inTheVersion } from '../db/version-predicates.ts';
import type { VisibilityPredicate } from '../db/visibility.ts';
import type { OrderBy } from '../graph/paging/orders.ts';

export type ProviderOrderShape = OrderBy<'KEY' | 'NAME' | 'MODEL_COUNT'>;

/** The values to order providers by, in one version of the catalog. */
const fields: Record<ProviderOrderShape['field'], (visible: VisibilityPredicate) => Omit<SortKey, 'direction'>> = {
  KEY: () => ({ value: providers.key, kind: 'text' }),
  NAME: () => ({ value: sql`lower(${inByteOrder(providers.name)})`, kind: 'text' }),
  MODEL_COUNT: (visible) => ({ value: modelCount(visible), kind: 'whole' }),
};

export function providerSortKeys(
  orderBy: readonly ProviderOrderShape[],
  visible: VisibilityPredicate,
): readonly SortKey[] {
  const keys = orderBy.map(({ field, direction }) => ({ ...fields[field](visible), direction }));
  return [...keys, ...byKeyColumn(providers.key)];
}

function modelCount(visible: VisibilityPredicate): SQL {
  const isServed = and(sql`${models.providerKey} = ${providers.key}`, inTheVersion(models), visible(models));
  return sql`(select count(*) from ${models} where ${isServed})`;
}
