import { and, desc, gte, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { textArray } from '../db/key-lists.ts';
import { baseModelLinks, baseModels, models } from '../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../db/version-predicates.ts';
import { baseModelLinkAt } from '../model/model-columns.ts';
import { MAX_SEARCH_LENGTH } from '../search/searched-text.ts';

export interface Suggestion {
  readonly modelKey: string;
  /** From `LOWEST_SCORE` to 1: the same words in the same order. */
  readonly score: number;
}

/** The lowest similarity of a mistyped key. It must not be below 0.3, the threshold of the operator % of pg_trgm. */
export const LOWEST_SCORE = 0.35;

export function suggestionQueries(db: Db) {
  return (view: CatalogView) => ({
    /** For each text, at most `first` current models with the most similar keys or ids. A text without any is missing. */
    nearest: (texts: readonly string[], first: number): Promise<ReadonlyMap<string, readonly Suggestion[]>> =>
      view.read(async (inView) => {
        const near = nearestTo(db, view, inView).limit(first).as('near');
        const rows = await db
          .select({ text: sql<string>`requested.text`, modelKey: near.key, score: near.score })
          .from(requested(texts))
          .crossJoinLateral(near)
          .orderBy(desc(near.score), desc(near.isOwn), near.key);
        return Map.groupBy(rows, (row) => row.text);
      }),
  });
}

/**
 * A table `requested(text, words, id_words)` of the distinct texts, cut to the maximum length. The offset materializes the
 * columns, which Postgres would otherwise compute again for every model.
 */
function requested(texts: readonly string[]) {
  return sql`(
    select
      text,
      search_words(left(text, ${MAX_SEARCH_LENGTH})) as words,
      search_words(substr(left(text, ${MAX_SEARCH_LENGTH}), strpos(text, '/') + 1)) as id_words
    from unnest(${textArray([...new Set(texts)])}) as text offset 0
  ) as requested`;
}

/** Columns that Postgres fills by `search_words()`; only searches read them. */
const keyWords = sql<string>`${models}.key_words`;
const idWords = sql<string>`${models}.id_words`;

const words = sql`requested.words`;
/** The index covers the ids of models. The part before the slash of a key would dilute a short id. */
const isNear = sql`(${idWords} % ${words} or ${idWords} % requested.id_words)`;

/** The models similar to the text, most similar first; ties put models served by their own lab first. */
function nearestTo(db: Db, view: CatalogView, inView: VersionPredicate) {
  const score = sql<number>`round(greatest(${similarityTo(keyWords)}, ${similarityTo(idWords)})::numeric, 3)::float8`;
  const isOwn = servedByItsLab(inView);
  return db
    .select({ key: models.key, score: score.as('score'), isOwn: isOwn.as('is_own') })
    .from(models)
    .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
    .where(and(inView(models), isNear, gte(score, LOWEST_SCORE)))
    .orderBy(desc(score), desc(isOwn), models.key)
    .$dynamic();
}

/** The mean of two similarities: by words, in any order, and without spaces, wherever words end. */
function similarityTo(ofModel: SQL): SQL {
  const runTogether = sql`similarity(replace(${ofModel}, ' ', ''), replace(${words}, ' ', ''))`;
  return sql`(similarity(${ofModel}, ${words}) + ${runTogether}) / 2`;
}

/** Whether the provider of the model made it. Needs a join with `base_model_links`. */
function servedByItsLab(inView: VersionPredicate): SQL<boolean> {
  const maker = sql`model_maker(${models.providerKey}, ${models.modelId}, ${baseModelLinks.baseModelKey})`;
  const labKeys = sql`(select ${baseModels.labKey} from ${baseModels} where ${inView(baseModels)})`;
  return sql<boolean>`(${models.providerKey} = ${maker} and ${models.providerKey} in ${labKeys})`;
}
