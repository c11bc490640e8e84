-- Similarity by trigrams. A trusted extension: CREATE on the database suffices.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
-- The form of a text that searches compare: its words in lower case, without accents, punctuation and symbols, with one
-- space between words. "GPT-5.5", "gpt 5.5" and "gpt5.5" are all "gpt 5p5"; "DeepSeek-V3.2" and "deepseek3.2" are both
-- "deepseek 3p2"; "o3", "70b" and "4o" stay whole. A migration that changes the function must fill
-- the columns below again.
CREATE FUNCTION "search_words"(plain text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  words text := left(plain, 500);
BEGIN
  -- Symbols, emoji and what no font shows, before anything is decomposed: "™" would become the letters TM.
  words := regexp_replace(words, '[\u20a0-\u2bff\ue000-\uf8ff\ufeff\ufff0-\uffff\U0001f000-\U0001fbff\U000e0000-\U000e0fff]+', ' ', 'g');
  -- ASCII alone is put into lower case, for what else a server can do depends on its collation. The lengths keep a
  -- single word, however it is decomposed, within the 2 kB that an index and a tsvector take.
  words := lower(left(normalize(words, NFKD), 500) COLLATE "C");
  -- Accents.
  words := regexp_replace(words, '[\u0300-\u036f]+', '', 'g');
  -- A point within a number is the letter p, as some providers write it: it has to stay part of the word.
  words := regexp_replace(words, '(?<=\d)\.(?=\d)', 'p', 'g');
  -- "Command R+" is also written "command-r-plus"; between two words it joins what people search for.
  words := regexp_replace(words, '(?<=[a-z0-9+])\+(?![a-z0-9])', ' plus', 'g');
  -- Punctuation and control characters, and the symbols that something was decomposed into.
  words := regexp_replace(words, '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u2000-\u206f\u20a0-\u2bff\u2e00-\u2e7f\u3000-\u303f\ufe00-\ufe0f]+', ' ', 'g');
  -- The v of a version.
  words := regexp_replace(words, '(?<![a-z])v(?=[1-9]|0p)|(?<=[a-z]{2})v(?=[1-9])', '', 'g');
  -- Two letters or more and a number are two words; a single letter is part of the number.
  words := regexp_replace(words, '([a-z]{2,})(?=\d)', '\1 ', 'g');
  words := regexp_replace(words, '(\d)(?=[a-z]{2,})', '\1 ', 'g');
  -- Two short numbers that follow each other are one version.
  words := regexp_replace(words, '(?<![a-z\d])([a-z]?\d{1,2}) +(\d{1,2})(?![a-z\d])', '\1p\2', 'g');
  RETURN trim(words);
END
$$;
--> statement-breakpoint
ALTER TABLE "models"
  ADD COLUMN "key_words" text GENERATED ALWAYS AS (search_words("key")) STORED,
  ADD COLUMN "id_words" text GENERATED ALWAYS AS (search_words("model_id")) STORED;
--> statement-breakpoint
CREATE INDEX "models_id_words" ON "models" USING gin ("id_words" gin_trgm_ops) WITH (fastupdate = off) WHERE "until_version" IS NULL;
--> statement-breakpoint
-- The maker of a model: the lab of its base model. Without a base model, the first part of its id, else its provider.
CREATE FUNCTION "model_maker"(provider_key text, model_id text, base_model_key text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN base_model_key IS NOT NULL THEN split_part(base_model_key, '/', 1)
    WHEN model_id LIKE '%/%' THEN split_part(model_id, '/', 1)
    ELSE provider_key
  END
$$;
--> statement-breakpoint
CREATE TABLE "search_vocabulary" (
	"word" text collate "C" PRIMARY KEY NOT NULL,
	"since_version" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "search_vocabulary" ADD CONSTRAINT "search_vocabulary_since_version_versions_number_fk" FOREIGN KEY ("since_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
-- The words of several texts together, for full-text search. A null text has no words.
-- pg_restore fills the columns below with an empty search path, so the function keeps the path of its creation.
CREATE FUNCTION "search_vector"(VARIADIC plain text[]) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
  words text[] := '{}';
  one text;
BEGIN
  FOREACH one IN ARRAY plain LOOP
    words := words || string_to_array(search_words(one), ' ');
  END LOOP;
  RETURN array_to_tsvector(words);
END
$$;
--> statement-breakpoint
ALTER TABLE "models"
  ADD COLUMN "name_words" text GENERATED ALWAYS AS (search_words("name")) STORED,
  ADD COLUMN "all_words" tsvector GENERATED ALWAYS AS (search_vector("key", "name", "family")) STORED;
--> statement-breakpoint
ALTER TABLE "base_models" ADD COLUMN "all_words" tsvector GENERATED ALWAYS AS (search_vector("key", "name")) STORED;
--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "all_words" tsvector GENERATED ALWAYS AS (search_vector("key", "name")) STORED;
--> statement-breakpoint
CREATE INDEX "models_all_words" ON "models" USING gin ("all_words") WITH (fastupdate = off) WHERE "until_version" IS NULL;
--> statement-breakpoint
INSERT INTO "search_vocabulary" ("word", "since_version")
SELECT unnest(tsvector_to_array("all_words")), min("since_version")
FROM (
  SELECT "all_words", "since_version" FROM "models"
  UNION ALL SELECT "all_words", "since_version" FROM "base_models"
  UNION ALL SELECT "all_words", "since_version" FROM "providers"
) AS "states"
GROUP BY 1;
--> statement-breakpoint
-- The meanings of each word of a search, as queries on a tsvector, and how well each fits, up to 100. A meaning is the word
-- itself or a word that begins with it, or the nearest words if no known word does. Words can be joined or separated, and
-- numbers can be in another spelling.
CREATE FUNCTION "search_meanings"(searched text, at_version integer)
RETURNS TABLE ("position" integer, "word" text, "query" tsquery, "fit" integer)
LANGUAGE plpgsql STABLE ROWS 5 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH typed AS MATERIALIZED (
    -- Words that join what people search for are none that a model is called. The limit bounds the work.
    SELECT t.word, min(t.place)::integer AS place
    FROM unnest(string_to_array(search_words(searched), ' ')) WITH ORDINALITY AS t (word, place)
    WHERE t.word NOT IN ('and', 'by', 'from', 'in', 'of', 'on', 'via', 'with')
    GROUP BY t.word ORDER BY min(t.place) LIMIT 12
  ),
  known AS NOT MATERIALIZED (
    SELECT v.word FROM "search_vocabulary" AS v WHERE v.since_version <= at_version
  ),
  -- Words with a digit are taken as they are: another version is another model.
  strange AS MATERIALIZED (
    SELECT t.word, t.place FROM typed AS t
    WHERE t.word !~ '\d' AND length(t.word) > 2 AND NOT EXISTS (SELECT FROM known AS k WHERE k.word = t.word)
  )
  -- A single letter begins too many words, unless it is the last: that one is still being typed.
  SELECT t.place, t.word, CASE
    WHEN t.word ~ '^[a-z]$' AND t.place < (SELECT max(l.place) FROM typed AS l) THEN quote_literal(t.word)::tsquery
    ELSE (quote_literal(t.word) || ':*')::tsquery
  END, 100
  FROM typed AS t
  UNION ALL
  -- "gtp" for "gpt".
  SELECT s.place, s.word, quote_literal(k.word)::tsquery, 65
  FROM strange AS s
  CROSS JOIN generate_series(1, length(s.word) - 1) AS letter
  JOIN known AS k ON k.word = overlay(s.word PLACING reverse(substr(s.word, letter, 2)) FROM letter FOR 2)
  UNION ALL
  -- "sonet" for "sonnet".
  SELECT s.place, s.word, quote_literal(near.word)::tsquery, (70 * near.likeness)::integer
  FROM strange AS s
  CROSS JOIN LATERAL (
    SELECT k.word, similarity(k.word, s.word) AS likeness FROM known AS k
    WHERE length(s.word) > 3 AND similarity(k.word, s.word) >= 0.35
    ORDER BY likeness DESC, k.word LIMIT 3
  ) AS near
  UNION ALL
  -- "qwn" and "quen" for "qwen": one letter missing, wrong or too many. Not the first, which people seldom mistake, and
  -- not where a known word begins so: that is still being typed. One question for all such words, for each question is
  -- put to every table. "~" comes after all letters.
  SELECT s.place, s.word, string_agg(quote_literal(k.word), '|')::tsquery, 60
  FROM strange AS s
  JOIN known AS k ON k.word >= left(s.word, 1) AND k.word < left(s.word, 1) || '~'
    AND length(k.word) BETWEEN greatest(3, length(s.word) - 1) AND length(s.word) + 1 AND k.word !~ '\d'
  WHERE length(s.word) <= 6
    AND NOT EXISTS (SELECT FROM known AS k WHERE k.word >= s.word AND k.word < s.word || '~')
    AND EXISTS (
      SELECT FROM generate_series(1, length(s.word)) AS kept
      WHERE k.word LIKE left(s.word, kept) || '_' || substr(s.word, kept + 1)
        OR k.word LIKE left(s.word, kept) || '_' || substr(s.word, kept + 2)
        OR k.word = left(s.word, kept) || substr(s.word, kept + 2)
    )
  GROUP BY s.place, s.word
  UNION ALL
  -- "gemma 3 27" for "gemma 3 27b": without a point two numbers need not be a version. A single digit begins too much,
  -- unless it is the last: that one is still being typed.
  SELECT t.place, t.word, (quote_literal(part[1]) || '&' || quote_literal(part[2]) || ':*')::tsquery, 50
  FROM typed AS t
  CROSS JOIN LATERAL regexp_match(t.word, '^([a-z]?\d{1,2})p(\d{1,2})$') AS part
  WHERE NOT starts_with(part[1], part[2])
    AND searched ~ ('\d[^.[:alnum:]]+' || part[2] || CASE WHEN length(part[2]) = 1 THEN '\s*$' ELSE '' END)
  UNION ALL
  -- "kimi 2.5" for "kimi k2.5".
  SELECT t.place, t.word, near.query, 80
  FROM typed AS t
  CROSS JOIN LATERAL (
    SELECT string_agg(quote_literal(k.word), '|')::tsquery AS query FROM known AS k
    WHERE k.word = ANY (ARRAY(SELECT chr(letter) || t.word FROM generate_series(ascii('a'), ascii('z')) AS letter))
    HAVING count(*) > 0
  ) AS near
  WHERE t.word ~ '^\d{1,2}(p\d{1,2})?$'
  UNION ALL
  -- "gpt41" for "gpt 4.1".
  SELECT t.place, t.word, quote_literal(k.word)::tsquery, 70
  FROM typed AS t
  JOIN known AS k ON k.word = left(t.word, -1) || 'p' || right(t.word, 1)
  WHERE t.word ~ '^[a-z]?\d\d$'
  UNION ALL
  -- "open router" for "openrouter".
  SELECT part.place, part.word, quote_literal(k.word)::tsquery, 95
  FROM typed AS one
  JOIN typed AS other ON other.place = one.place + 1
  JOIN known AS k ON k.word = one.word || other.word
  CROSS JOIN LATERAL (VALUES (one.place, one.word), (other.place, other.word)) AS part (place, word)
  UNION ALL
  -- "gptoss" for "gpt oss".
  SELECT t.place, t.word, (quote_literal(one.word) || '&' || quote_literal(other.word))::tsquery, 90
  FROM typed AS t
  CROSS JOIN generate_series(3, length(t.word) - 2) AS letters
  JOIN known AS one ON one.word = left(t.word, letters)
  JOIN known AS other ON other.word = substr(t.word, letters + 1);
END
$$;
--> statement-breakpoint
-- The models that have every word of a search, and how well each fits: a whole number, higher is better. A word can be in
-- the key, name or family of the model, in the key or name of its provider or base model, or in the name of its lab.
-- Models are those of the version; removed models are in their last known state.
-- The function has one plan for all searches, made once per connection, because planning takes as long as most searches.
-- The newest version has its own branch, because a plan for all versions would not use the indexes of the newest one.
CREATE FUNCTION "search_models"(searched text, at_version integer, with_removed boolean)
RETURNS TABLE ("model_key" text, "relevance" numeric)
LANGUAGE plpgsql STABLE ROWS 200 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  -- The present has indexes of its own.
  is_present boolean := NOT with_removed AND at_version = (SELECT max("number") FROM "versions");
BEGIN
  RETURN QUERY
  WITH meaning AS MATERIALIZED (SELECT * FROM search_meanings(searched, at_version)),
  search AS MATERIALIZED (
    SELECT count(*) AS count, array_agg(word) AS words, length(string_agg(word, ' ')) AS length
    FROM (SELECT DISTINCT position, word FROM meaning) AS typed
  ),
  found (model_key, position, fit) AS (
    SELECT m.key, meaning.position, meaning.fit
    FROM meaning JOIN "models" AS m ON m.all_words @@ meaning.query
    WHERE is_present AND m.until_version IS NULL
    UNION ALL
    SELECT m.key, meaning.position, meaning.fit
    FROM meaning JOIN "models" AS m ON m.all_words @@ meaning.query
    WHERE NOT is_present AND m.since_version = (
      SELECT max(k.since_version) FROM "models" AS k WHERE k.key = m.key AND k.since_version <= at_version
    )
    UNION ALL
    SELECT m.key, meaning.position, meaning.fit
    FROM meaning JOIN "providers" AS p ON p.all_words @@ meaning.query JOIN "models" AS m ON m.provider_key = p.key
    WHERE is_present AND p.until_version IS NULL AND m.until_version IS NULL
    UNION ALL
    SELECT m.key, meaning.position, meaning.fit
    FROM meaning JOIN "providers" AS p ON p.all_words @@ meaning.query JOIN "models" AS m ON m.provider_key = p.key
    WHERE NOT is_present AND p.since_version <= at_version AND (p.until_version IS NULL OR p.until_version > at_version)
    UNION ALL
    SELECT l.model_key, meaning.position, meaning.fit
    FROM meaning
    JOIN (
      SELECT b.key, b.all_words FROM "base_models" AS b
      WHERE b.since_version <= at_version AND (b.until_version IS NULL OR b.until_version > at_version)
      UNION ALL
      SELECT b.key, lab.all_words FROM "base_models" AS b JOIN "providers" AS lab ON lab.key = b.lab_key
      WHERE b.since_version <= at_version AND (b.until_version IS NULL OR b.until_version > at_version)
        AND lab.since_version <= at_version AND (lab.until_version IS NULL OR lab.until_version > at_version)
    ) AS b ON b.all_words @@ meaning.query
    JOIN "base_model_links" AS l ON l.base_model_key = b.key
    WHERE l.since_version <= at_version AND (l.until_version IS NULL OR l.until_version > at_version)
  ),
  best AS (SELECT f.model_key, f.position, max(f.fit) AS fit FROM found AS f GROUP BY f.model_key, f.position),
  fitting AS MATERIALIZED (
    -- Never more than there are; with "=" Postgres would expect one model, and join thousands one by one.
    SELECT best.model_key, sum(best.fit)::integer / count(*)::integer AS fit
    FROM best GROUP BY best.model_key HAVING count(*) >= (SELECT search.count FROM search)
  )
  -- What each thing counts was weighed by the table of phrases in the tests.
  SELECT m.key, (
    40 * fitting.fit
    -- The very words of the key, id or name, in any order. The comparison of lengths spares most models the other.
    + CASE
        WHEN length(m.key_words) = search.length AND string_to_array(m.key_words, ' ') <@ search.words THEN 2400
        WHEN length(m.id_words) = search.length AND string_to_array(m.id_words, ' ') <@ search.words THEN 2300
        WHEN length(m.name_words) = search.length AND string_to_array(m.name_words, ' ') <@ search.words THEN 2000
        ELSE 0
      END
    -- Its lab serves it itself.
    + CASE
        WHEN m.provider_key = model_maker(m.provider_key, m.model_id, l.base_model_key) AND m.provider_key IN (
          SELECT b.lab_key FROM "base_models" AS b
          WHERE b.since_version <= at_version AND (b.until_version IS NULL OR b.until_version > at_version)
        ) THEN 1000
        ELSE 0
      END
    -- Words that are there as typed, and words beside those; "latest" says nothing of what a model is.
    + 50 * (length(m.all_words) - others.count) - 100 * least(10, others.count)
    -- New ones first, by month. A date can be any text.
    + 8 * CASE
        WHEN m.release_date ~ '^20\d\d-\d\d'
        THEN 12 * (left(m.release_date, 4)::integer - 2020) + substr(m.release_date, 6, 2)::integer
        ELSE 0
      END
    - CASE WHEN m.status = 'DEPRECATED' THEN 300 ELSE 0 END
  )::numeric
  FROM fitting
  CROSS JOIN search
  JOIN "models" AS m ON m.key = fitting.model_key
  LEFT JOIN "base_model_links" AS l ON l.model_key = m.key
    AND l.since_version <= at_version AND (l.until_version IS NULL OR l.until_version > at_version)
  CROSS JOIN LATERAL (SELECT length(ts_delete(m.all_words, search.words || 'latest'::text)) AS count) AS others
  WHERE (NOT is_present OR m.until_version IS NULL)
    AND (is_present OR m.since_version = (
      SELECT max(k.since_version) FROM "models" AS k WHERE k.key = m.key AND k.since_version <= at_version
    ));
END
$$;
