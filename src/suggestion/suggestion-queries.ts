import { and, desc, gte, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { textArray } from '../db/key-lists.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../db/version-predicates.ts';
import { baseModelLinkAt } from '../model/model-columns.ts';
import { servedByItsLab } from '../search/own-lab.ts';
import { idWords, keyWords } from '../search/search-columns.ts';
import { MAX_SEARCH_LENGTH } from '../search/searched-text.ts';

export interface Suggestion {
  readonly modelKey: string;
  /** From `LOWEST_SCORE` to 1: the same words in the same order. */
  readonly score: number;
}

/** Less alike than this is another name, no mistyped one. Not below the 0.3 of pg_trgm, which the operator % goes by. */
export const LOWEST_SCORE = 0.35;

export function suggestionQueries(db: Db) {
  return (view: CatalogView) => ({
    /** The present models whose key or id is most like each text, `first` at most; none for a text like no model. */
    nearest: (texts: readonly string[], first: number): Promise<ReadonlyMap<string, readonly Suggestion[]>> =>
      view.read(async (inView) => {
        const near = nearestTo(db, view, inView).limit(first).as('near');
        const rows = await db
          .select({ text: sql<string>`asked.text`, modelKey: near.key, score: near.score })
          .from(asked(texts))
          .crossJoinLateral(near)
          .orderBy(desc(near.score), desc(near.isOwn), near.key);
        return Map.groupBy(rows, (row) => row.text);
      }),
  });
}

/**
 * A table `asked(text, words, id_words)`. Each text once; what is beyond the length of any key is cut off. The offset keeps
 * the words columns: without it they are made anew wherever they are used, for every model that is compared.
 */
function asked(texts: readonly string[]) {
  return sql`(
    select
      text,
      search_words(left(text, ${MAX_SEARCH_LENGTH})) as words,
      search_words(substr(left(text, ${MAX_SEARCH_LENGTH}), strpos(text, '/') + 1)) as id_words
    from unnest(${textArray([...new Set(texts)])}) as text offset 0
  ) as asked`;
}

const words = sql`asked.words`;
/** The index finds by the ids of models alone; what is before the slash of a key would hide a short one from it. */
const isNear = sql`(${idWords} % ${words} or ${idWords} % asked.id_words)`;

/** The models like the text at hand, the most similar first; of equals, those that their own lab serves. */
function nearestTo(db: Db, view: CatalogView, inView: VersionPredicate) {
  const score = sql<number>`round(greatest(${likeness(keyWords)}, ${likeness(idWords)})::numeric, 3)::float8`;
  const isOwn = servedByItsLab(inView);
  return db
    .select({ key: models.key, score: score.as('score'), isOwn: isOwn.as('is_own') })
    .from(models)
    .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
    .where(and(inView(models), isNear, gte(score, LOWEST_SCORE)))
    .orderBy(desc(score), desc(isOwn), models.key)
    .$dynamic();
}

/** As words, whose order then does not matter, and run together, for which it does not matter where a word ends. */
function likeness(ofModel: SQL): SQL {
  const runTogether = sql`similarity(replace(${ofModel}, ' ', ''), replace(${words}, ' ', ''))`;
  return sql`(similarity(${ofModel}, ${words}) + ${runTogether}) / 2`;
}
