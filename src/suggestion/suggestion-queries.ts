import { and, desc, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, type RowsOfVersion } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { inParts } from '../db/in-parts.ts';
import { textArray, withoutNul } from '../db/key-lists.ts';
import { baseModels, models, providers } from '../db/tables/catalog-tables.ts';
import { theVersion } from '../db/version-predicates.ts';
import { type ModelRows, modelRows, selectModels } from '../model/model-columns.ts';
import { searchHits } from '../search/model-search.ts';
import { MAX_SEARCH_LENGTH } from '../search/searched-text.ts';

export interface Suggestion {
  readonly modelKey: string;
  /** From `LOWEST_SCORE` to 1: the same words in the same order. */
  readonly score: number;
}

/** The lowest similarity of a mistyped key. It must not be below 0.3, the threshold of the operator % of pg_trgm. */
export const LOWEST_SCORE = 0.35;

/** A text takes up to 100 milliseconds. */
export const TEXTS_PER_STATEMENT = 5;
/** The models that are compared word by word with each text. */
const MAX_CANDIDATES = 60;
/** The texts of which models of any provider are compared. */
const MAX_TEXTS = 100;
/** Models with the same text that are compared. At most 14 models of models.dev have the same. */
const MODELS_PER_TEXT = 20;
/** The words of a text that is also searched for. A search costs more than a comparison. */
const MAX_FOUND_WORDS = 2;
/** The similarity of a part of the text or of the key counts a little less than that of the whole. */
const PART_WEIGHT = 0.97;

export function suggestionQueries(db: Db) {
  const { askIn } = compiledStatements();

  return (view: CatalogView) => ({
    /** For each text, at most `first` current models with the most similar keys or ids. A text without any is missing. */
    nearest: async (texts: readonly string[], first: number): Promise<ReadonlyMap<string, readonly Suggestion[]>> => {
      const rows = await inParts(texts, TEXTS_PER_STATEMENT, (part) =>
        askIn(view, { shape: 'nearest', values: { texts: withoutNul([...new Set(part)]), first } }, (rows) => {
          const near = nearestTo(db, modelRows(rows)).limit(sql.placeholder('first')).as('near');
          return db
            .select({ text: sql<string>`requested.text`, modelKey: near.key, score: near.score })
            .from(requestedIn(rows))
            .crossJoinLateral(near)
            .orderBy(desc(near.score), desc(near.keySimilarity), desc(near.isOwn), near.key);
        }),
      );
      return Map.groupBy(rows, (row) => row.text);
    },
  });
}

/**
 * A table of the texts, cut to the maximum length, each with the words of the whole text, of what follows its
 * provider, and of its last segment. The offsets materialize the columns, which Postgres would otherwise compute again for
 * every model.
 */
const requestedIn = ({ visible }: RowsOfVersion) => sql`(
    select asked.*, array(
      select term from unnest(name_terms(words)) as term where not exists (
        select from search_vocabulary as known where known.word = term and known.since_version <= ${theVersion}::integer
      )
    ) as mistyped,
    exists (select from ${providers} where ${and(sql`${providers.key} = asked.provider_key`, visible(providers))}) as names_provider
    from (
      select
        text,
        search_words(cut) as words,
        search_words(substr(cut, strpos(cut, '/') + 1)) as id_words,
        search_words(regexp_replace(cut, '^.*/', '')) as last_words,
        lower(nullif(split_part(cut, '/', 1), cut)) as provider_key
      from unnest(${textArray(sql.placeholder('texts'))}) as text
      cross join lateral (select left(text, ${literal(MAX_SEARCH_LENGTH)}) as cut) as bounded
      offset 0
    ) as asked
    offset 0
  ) as requested`;

function literal(number: number): SQL {
  return sql.raw(String(number));
}

/** Columns that Postgres fills by `search_words()`; only searches read them. */
const keyWords = sql<string>`${models}.key_words`;
const idWords = sql<string>`${models}.id_words`;
const lastWords = sql<string>`case when strpos(${models.modelId}, '/') = 0 then ${idWords}
  else search_words(regexp_replace(${models.modelId}, '^.*/', '')) end`;

/** The index covers the ids of models. The part before the slash of a key would dilute a short id. */
const isNear = (words: SQL) => sql`(${words} % requested.words or ${words} % requested.id_words)`;

/** The models that a short text finds by its words: "sonnet" is not similar to "claude-sonnet-4-5". */
function isFound({ isPresent, isOpen }: ModelRows): SQL {
  // A longer text is not searched for at all: even to search for no words takes time.
  const short = sql`(select requested.text where requested.provider_key is null
    and cardinality(string_to_array(requested.words, ' ')) <= ${literal(MAX_FOUND_WORDS)} offset 0)`;
  const best = sql`search_best(short.text, ${theVersion}::integer, ${literal(MAX_CANDIDATES)})`;
  const ofAll = searchHits(sql`short.text`, { withRemoved: false, isOpen });
  return sql`${models.key} in (
    select hit.model_key from ${short} as short cross join lateral ${isPresent && !isOpen ? best : ofAll} as hit
    order by hit.relevance desc, hit.model_key limit ${literal(MAX_CANDIDATES)})`;
}

/** The models that the text can mean, most similar first; ties put models served by their own lab first. */
function nearestTo(db: Db, rows: ModelRows) {
  const candidate = candidates(db, rows);
  const score = sql<number>`round((${scoreOf(candidate)})::numeric, 3)::float8`;
  // The provider can be mistyped.
  const keySimilarity = sql<number>`case when requested.provider_key is not null and not requested.names_provider
    then round(similarity(${candidate.keyWords}, requested.words)::numeric, 3) else 0 end`;
  return db
    .select({
      key: candidate.key,
      score: score.as('score'),
      keySimilarity: keySimilarity.as('key_similarity'),
      isOwn: candidate.isOwn,
    })
    .from(candidate)
    .orderBy(desc(score), desc(keySimilarity), desc(candidate.isOwn), candidate.key)
    .$dynamic();
}

/** The most similar models, to be compared word by word. */
function candidates(db: Db, rows: ModelRows) {
  const { inView } = rows;
  const found = db
    .select({ key: models.key })
    .from(models)
    .where(and(inView(models), isFound(rows)));
  return selectModels(
    db,
    {
      key: models.key,
      providerKey: models.providerKey,
      keyWords: keyWords.as('key_words'),
      idWords: idWords.as('id_words'),
      lastWords: lastWords.as('last_words'),
      isOwn: servedByItsLab(rows).as('is_own'),
    },
    rows,
  )
    .where(and(inView(models), sql`${models.key} in (${mostSimilar(rows)} union ${found})`))
    .as('candidate');
}

type Candidate = ReturnType<typeof candidates>;

/** The keys of the models that are most similar to the text, by their keys and ids. */
function mostSimilar({ inView, isPresent, isOpen }: ModelRows): SQL {
  const ofAll = sql`(
    select ${models.key} as key, ${keyWords} as key_words, ${idSimilarity(idWords)} as similarity,
      ${containmentIn(idWords)} as containment
    from ${models} where ${and(inView(models), isNear(idWords))})`;
  const similarity = sql`greatest(${similarityOf(sql`requested.words`, sql`model.key_words`)}, model.similarity)`;
  // The offset computes the similarity once, and not for each use.
  return sql`(
    select near.key from (
      select model.key, ${similarity} as similarity, model.containment
      from ${isPresent && !isOpen ? modelsOfNearTexts : ofAll} as model offset 0
    ) as near
    where near.similarity >= ${literal(LOWEST_SCORE)}
    order by ${rankOf(sql`near`)} desc, near.key limit ${literal(MAX_CANDIDATES)})`;
}

/** What decides which models are compared word by word. */
function rankOf(near: SQL): SQL {
  return sql`greatest(${near}.similarity, 0.95 * ${near}.containment)`;
}

/**
 * Models with the same text have the same id, so that those of a few providers stand for all: the labs, the provider that
 * the text names, and, of the most similar texts, those with short names.
 */
const modelsOfNearTexts = sql`(
    select model.key, model.key_words, near.similarity, near.containment
    from (
      select text.*, row_number() over (order by ${rankOf(sql`text`)} desc, text.key) as place
      from (
        select text.key, text.model_id, text.own_keys, ${idSimilarity(sql`text.id_words`)} as similarity,
          ${containmentIn(sql`text.id_words`)} as containment
        from search_texts as text where ${isNear(sql`text.id_words`)} offset 0
      ) as text
    ) as near
    cross join lateral (
      (select of_text.key, of_text.key_words from ${models} as of_text
      where of_text.text_key = near.key and of_text.until_version is null and near.place <= ${literal(MAX_TEXTS)}
      order by length(of_text.all_words), of_text.key limit ${literal(MODELS_PER_TEXT)})
      union select named.key, named.key_words
      from unnest(near.own_keys || (requested.provider_key || '/' || near.model_id)) as named_key
      join ${models} as named on named.key = named_key
      where named.text_key = near.key and named.until_version is null
    ) as model
  )`;

function idSimilarity(words: SQL): SQL {
  return sql`greatest(${similarityOf(sql`requested.words`, words)}, ${similarityOf(sql`requested.id_words`, words)})`;
}

function containmentIn(words: SQL): SQL {
  return sql`word_similarity(requested.last_words, ${words})`;
}

/**
 * The best score of a reading of the text as the key, the id or the last segment of the id. Agreement comes before
 * similarity, so that no other version, size or line precedes the same one.
 */
function scoreOf({ providerKey, keyWords, idWords, lastWords, isOwn }: Candidate): SQL {
  const similarity = sql`${similarityOf(sql`reading.asked`, sql`reading.name`)} * reading.weight`;
  const withProvider = sql`case when requested.names_provider
    then (${similarity} + (${providerKey} = requested.provider_key)::integer) / 2 else ${similarity} end`;
  // Without a slash, a word of the text is seldom one of the provider: "gpt-5-turbo" is no "glm-5-turbo" of "nano-gpt".
  const isWholeKey = sql`(requested.provider_key is not null
    or name_agreement(requested.words, requested.mistyped, ${keyWords}) = 3)`;
  return sql`(
    select max(case name_agreement(reading.asked, requested.mistyped, reading.name)
      when 3 then 0.75 + 0.25 * likeness.value
      when 2 then 0.5 + 0.2 * likeness.value + 0.04 * ${isOwn}::integer
      when 1 then 0.42 + 0.08 * likeness.value
      else ${literal(LOWEST_SCORE)}::float8 + 0.07 * likeness.value end)
    from (values
      (requested.words, ${keyWords}, 1.0::float8, ${isWholeKey}),
      (requested.words, ${idWords}, 1.0, true),
      (requested.id_words, ${idWords}, ${literal(PART_WEIGHT)}, requested.id_words <> requested.words),
      (requested.last_words, ${lastWords}, ${literal(PART_WEIGHT)},
        requested.last_words <> requested.id_words or ${lastWords} <> ${idWords})
    ) as reading (asked, name, weight, applies)
    cross join lateral (select ${withProvider} as value) as likeness
    where reading.applies
  )`;
}

/** The mean of two similarities: by words, in any order, and without spaces, wherever words end. */
function similarityOf(asked: SQL, name: SQL | SQL.Aliased<string>): SQL {
  return sql`(similarity(${name}, ${asked}) + similarity(replace(${name}, ' ', ''), replace(${asked}, ' ', ''))) / 2`;
}

/** Whether the provider of the model made it. */
function servedByItsLab({ inView, baseModelKey }: ModelRows): SQL<boolean> {
  const maker = sql`model_maker(${models.providerKey}, ${models.modelId}, ${baseModelKey})`;
  const labKeys = sql`(select ${baseModels.labKey} from ${baseModels} where ${inView(baseModels)})`;
  return sql<boolean>`(${models.providerKey} = ${maker} and ${models.providerKey} in ${labKeys})`;
}
