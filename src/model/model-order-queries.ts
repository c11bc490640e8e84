import { sql } from 'drizzle-orm';
import { anyOf, withoutNul } from '../db/key-lists.ts';
import { byKeyColumn, type SortKey } from '../db/keyset.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { badInput } from '../graph/errors/errors.ts';
import { type NamedOrder, type OrderBy, orderBy } from '../graph/paging/orders.ts';
import { versionOrderOfModel } from '../registry/origin-criteria.ts';
import { hitRelevance } from '../search/model-search.ts';
import { searchedText } from '../search/searched-text.ts';
import { contentSortKeys } from './attributes/content-order-queries.ts';
import type { ModelFilterShape } from './model-criteria.ts';

const fields = {
  ...contentSortKeys(models, true),
  INPUT_PRICE: { value: models.comparableInputPrice, kind: 'decimal', isIndexed: true },
  OUTPUT_PRICE: { value: models.comparableOutputPrice, kind: 'decimal', isIndexed: true },
  VERSION: { value: versionOrderOfModel, kind: 'text' },
  RELEVANCE: { value: hitRelevance, kind: 'decimal' },
} satisfies Record<string, Omit<SortKey, 'direction'>>;

export type ModelOrderShape = OrderBy<keyof typeof fields>;

/** An order of models. `ranksSearch`: the search that ranks them, whose hits are then joined. */
export interface ModelOrdering extends NamedOrder {
  readonly ranksSearch?: string;
}

/** The requested order; else by relevance when the filter searches; else the default order, which is by key. */
export function modelOrder(
  requested: readonly ModelOrderShape[] | null | undefined,
  filter: ModelFilterShape,
  defaultOrder?: NamedOrder,
): ModelOrdering {
  const ranking = requested?.some(({ field }) => field === 'RELEVANCE') ?? false;
  if (ranking && filter.search == null) {
    throw badInput('"orderBy" may name RELEVANCE only when "filter.search" is given.');
  }
  const search = searchedText(filter.search);
  // Every model is equally relevant to a blank search.
  if (search === null)
    return orderBy(
      requested?.filter(({ field }) => field !== 'RELEVANCE'),
      sortKeys,
      defaultOrder,
    );
  const isRequested = requested != null && requested.length > 0;
  const named = orderBy(isRequested ? requested : [{ field: 'RELEVANCE', direction: 'ASC' }], sortKeys);
  if (isRequested && !ranking) return named;
  return {
    ...named,
    name: `${named.name}, relevance to ${JSON.stringify(search)}`,
    question: { shape: `${named.name}, relevance`, values: { search } },
    ranksSearch: search,
  };
}

function sortKeys(requested: readonly ModelOrderShape[]): readonly SortKey[] {
  return [...requested.map(sortKey), ...byKeyColumn(models.key)];
}

function sortKey({ field, direction }: ModelOrderShape): SortKey {
  // The direction is ignored: the least relevant first is never useful.
  return { ...fields[field], direction: field === 'RELEVANCE' ? 'DESC' : direction };
}

export const byModelKey: NamedOrder = { name: 'by key', sortKeys: byKeyColumn(models.key) };

/** The models with the first keys, those with the next keys, and then all others, each in this order. */
export function keysFirst(keys: readonly (readonly string[])[], { name, sortKeys }: NamedOrder): NamedOrder {
  const ranks = keys.map(
    (_some, rank) => sql`when ${anyOf(models.key, sql.placeholder(`first${rank}`))} then ${literal(rank)}`,
  );
  const rank = sql`case ${sql.join(ranks, sql` `)} else ${literal(keys.length)} end`;
  return {
    name: `${keys.map((some) => some.join(' ')).join(', ')}, then ${name}`,
    question: {
      shape: `${keys.length} lists of keys, then ${name}`,
      values: Object.fromEntries(keys.map((some, index) => [`first${index}`, withoutNul(some)])),
    },
    sortKeys: [{ value: rank, kind: 'decimal', direction: 'ASC' }, ...sortKeys],
  };
}

/** By the price of a million input tokens and a million output tokens. */
export const cheapestFirst: NamedOrder = {
  name: 'cheapest first',
  sortKeys: [
    { value: models.comparablePrice, kind: 'decimal', direction: 'ASC', isIndexed: true },
    ...byKeyColumn(models.key),
  ],
};

function literal(number: number) {
  return sql.raw(String(number));
}
