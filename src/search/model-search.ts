import { type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { models } from '../db/tables/catalog-tables.ts';

/** The models that a search covers: those of one version, and on request the removed ones. */
export interface SearchScope {
  readonly view: CatalogView;
  readonly withRemoved: boolean;
}

/** Whether the model of the row has every word of `text`. */
export function searchMatches(text: string, scope: SearchScope): SQL {
  return sql`${models.key} in (select hit.model_key from ${found(text, scope)} as hit)`;
}

/**
 * A table `search_hits` of the models that have every word of `text`, to join by `isSearchHit`. The inner join selects the
 * same rows as `searchMatches`, so that one search is enough.
 */
export function searchHits(text: string, scope: SearchScope): SQL {
  return sql`${found(text, scope)} as search_hits`;
}

export const isSearchHit = sql`search_hits.model_key = ${models.key}`;

/** The relevance of a hit: a whole number as `numeric`, higher is better. Ties are common. */
export const hitRelevance = sql<string>`search_hits.relevance`;

function found(text: string, { view, withRemoved }: SearchScope): SQL {
  return sql`search_models(${text.replaceAll('\0', ' ')}, ${view.version}::integer, ${withRemoved}::boolean)`;
}
