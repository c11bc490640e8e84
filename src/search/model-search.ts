import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { RowsOfVersion } from '../db/compiled-statements.ts';
import type { Compared } from '../db/key-lists.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { theVersion } from '../db/version-predicates.ts';

/** The models that a search looks at. */
interface SearchedRows extends Pick<RowsOfVersion, 'isOpen'> {
  readonly withRemoved: boolean;
}

/** Whether the model of the row has every word of the text. */
export function searchMatches(text: Compared, rows: SearchedRows): SQL {
  return sql`${models.key} in (select hit.model_key from ${searchHits(text, rows)} as hit)`;
}

/** The text that ranks, in a compiled statement: the value `search`. */
const rankingText = sql.placeholder('search');

/**
 * Joins the table `search_hits` of the models that have every word of the text that ranks. The join selects the same rows
 * as `searchMatches`, so that one search is enough.
 */
export function withSearchHits(from: SQL, rows: SearchedRows): SQL {
  return sql`${from} join ${searchHits(rankingText, rows)} as search_hits on search_hits.model_key = ${models.key}`;
}

/** Joins the first `limit` of these in the order of relevance and key. Only for the present. */
export function withBestHits(from: SQL, limit: SQLWrapper): SQL {
  const best = sql`search_best(${rankingText}, ${theVersion}::integer, ${limit}::integer)`;
  return sql`${from} join ${best} as search_hits on search_hits.model_key = ${models.key}`;
}

/** The relevance of a hit: a whole number as `numeric`, higher is better. Ties are common. */
export const hitRelevance = sql<string>`search_hits.relevance`;

/** A table of the hits: `model_key` and `relevance`. */
export function searchHits(text: Compared | SQL, { withRemoved, isOpen }: SearchedRows): SQL {
  const [removed, open] = [withRemoved, isOpen].map((is) => sql.raw(String(is)));
  return sql`search_models(${text}, ${theVersion}::integer, ${removed}, ${open})`;
}
