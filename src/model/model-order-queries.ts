import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { byKeyColumn, type SortKey } from '../db/keyset.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { badInput } from '../graph/errors.ts';
import { type NamedOrder, type OrderBy, orderBy } from '../graph/orders.ts';
import { hitRelevance } from '../search/model-search.ts';
import { searchedText } from '../search/searched-text.ts';
import { contentSortKeys } from './attributes/content-order-queries.ts';
import type { ModelFilterShape } from './model-criteria.ts';
import { isComparablyPriced } from './pricing/price-kind-queries.ts';

const fields = {
  ...contentSortKeys(models),
  INPUT_PRICE: { value: whereComparable(models.priceInput), kind: 'decimal' },
  OUTPUT_PRICE: { value: whereComparable(models.priceOutput), kind: 'decimal' },
  RELEVANCE: { value: hitRelevance, kind: 'decimal' },
} satisfies Record<string, Omit<SortKey, 'direction'>>;

export type ModelOrderShape = OrderBy<keyof typeof fields>;

/** An order of models, and what it ranks them by if it does: a search, by whose hits the models are then read. */
export interface ModelOrdering extends NamedOrder {
  readonly ranksSearch?: string;
}

/** As asked; without that, by relevance when the filter searches, else the usual one, which is by key. */
export function modelOrder(
  asked: readonly ModelOrderShape[] | null | undefined,
  filter: ModelFilterShape,
  usual?: NamedOrder,
): ModelOrdering {
  const ranking = asked?.some(({ field }) => field === 'RELEVANCE') ?? false;
  if (ranking && filter.search == null) {
    throw badInput('"orderBy" may name RELEVANCE only when "filter.search" is given.');
  }
  const search = searchedText(filter.search);
  // To nothing at all everything is as relevant.
  if (search === null)
    return orderBy(
      asked?.filter(({ field }) => field !== 'RELEVANCE'),
      sortKeys,
      usual,
    );
  const isAsked = asked != null && asked.length > 0;
  const named = orderBy(isAsked ? asked : [{ field: 'RELEVANCE', direction: 'ASC' }], sortKeys);
  if (isAsked && !ranking) return named;
  return { ...named, name: `${named.name}, relevance to ${JSON.stringify(search)}`, ranksSearch: search };
}

function sortKeys(asked: readonly ModelOrderShape[]): readonly SortKey[] {
  return [...asked.map(sortKey), ...byKeyColumn(models.key)];
}

function sortKey({ field, direction }: ModelOrderShape): SortKey {
  // Nobody wants what fits worst.
  return { ...fields[field], direction: field === 'RELEVANCE' ? 'DESC' : direction };
}

/** From cheap to dear: the price of a million tokens in and a million out. */
export const cheapestFirst: NamedOrder = {
  name: 'cheapest first',
  sortKeys: [
    { value: whereComparable(sql`${models.priceInput} + ${models.priceOutput}`), kind: 'decimal', direction: 'ASC' },
    ...byKeyColumn(models.key),
  ],
};

function whereComparable(price: SQLWrapper): SQL {
  return sql`case when ${isComparablyPriced} then ${price} end`;
}
