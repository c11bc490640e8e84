-- A capability or modality can be a word of a search: it is found by the attributes of models, and excludes no model when
-- none has it. Plurals find the singular, and words that only join others do not restrict.
DROP FUNCTION "search_meanings"(text, integer);
--> statement-breakpoint
-- The words of a search with each phrase for a capability as one word.
CREATE FUNCTION "search_phrases"(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(words,
    '\ytext to (speech|voice|audio)\y', 'tts', 'g'),
    '\y((speech|voice|audio) to text|(speech|voice) recognition)\y', 'stt', 'g'),
    '\ytext to (image|video|music)\y', '\1', 'g'),
    '\y(tool|function) (calling|calls?|use)\y', 'tools', 'g'),
    '\yopen (source|weights?)\y', 'open', 'g')
$$;
--> statement-breakpoint
-- CAPABILITY: see search_capability(). FILLER: does not restrict a search. Every other word has to be found.
CREATE FUNCTION "search_role"(word text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN word IN ('vision', 'visual', 'multimodal', 'image', 'images', 'picture', 'pictures', 'video', 'videos', 'audio',
      'music', 'speech', 'voice', 'tts', 'stt', 'asr', 'transcription', 'transcriptions', 'pdf', 'pdfs', 'embedding',
      'embeddings', 'reasoning', 'thinking', 'free', 'open', 'tool', 'tools') THEN 'CAPABILITY'
    WHEN word IN ('all', 'an', 'and', 'any', 'best', 'by', 'find', 'for', 'from', 'generating', 'generation', 'generator',
      'good', 'in', 'list', 'llm', 'llms', 'me', 'model', 'models', 'of', 'on', 'show', 'that', 'the', 'to', 'via', 'which',
      'with') THEN 'FILLER'
    ELSE 'WORD'
  END
$$;
--> statement-breakpoint
-- Whether the attributes of a model say that it has the capability of a word.
CREATE FUNCTION "search_capability"(model "models", word text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(CASE
    WHEN word IN ('vision', 'visual', 'multimodal') THEN 'IMAGE' = ANY (model.input_modalities)
    WHEN word IN ('image', 'images', 'picture', 'pictures') THEN 'IMAGE' = ANY (model.output_modalities)
    WHEN word IN ('video', 'videos') THEN 'VIDEO' = ANY (model.input_modalities || model.output_modalities)
    WHEN word IN ('audio', 'speech', 'voice') THEN 'AUDIO' = ANY (model.input_modalities || model.output_modalities)
    WHEN word IN ('music', 'tts') THEN 'AUDIO' = ANY (model.output_modalities)
    WHEN word IN ('stt', 'asr', 'transcription', 'transcriptions') THEN
      'AUDIO' = ANY (model.input_modalities) AND 'TEXT' = ANY (model.output_modalities)
    WHEN word IN ('pdf', 'pdfs') THEN 'PDF' = ANY (model.input_modalities)
    WHEN word IN ('reasoning', 'thinking') THEN model.reasoning
    WHEN word IN ('tool', 'tools') THEN model.tool_call
    WHEN word = 'open' THEN model.open_weights
    WHEN word = 'free' THEN model.price_input = 0 AND model.price_output = 0
  END, false)
$$;
--> statement-breakpoint
CREATE FUNCTION "search_meanings"(searched text, at_version integer)
RETURNS TABLE ("position" integer, "word" text, "query" tsquery, "fit" integer, "role" text)
LANGUAGE plpgsql STABLE ROWS 5 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH given AS MATERIALIZED (
    SELECT t.word, min(t.place)::integer AS place, search_role(t.word) AS role
    FROM unnest(string_to_array(search_phrases(search_words(searched)), ' ')) WITH ORDINALITY AS t (word, place)
    GROUP BY t.word ORDER BY min(t.place) LIMIT 12
  ),
  -- A search of fillers alone is a search for them.
  typed AS MATERIALIZED (
    SELECT g.word, g.place, CASE
      WHEN g.role = 'FILLER' AND NOT EXISTS (SELECT FROM given AS o WHERE o.role <> 'FILLER') THEN 'WORD' ELSE g.role
    END AS role
    FROM given AS g
  ),
  known AS NOT MATERIALIZED (
    SELECT v.word FROM "search_vocabulary" AS v WHERE v.since_version <= at_version
  ),
  -- Words with a digit are taken as they are: another version is another model.
  strange AS MATERIALIZED (
    SELECT t.word, t.place FROM typed AS t
    WHERE t.role = 'WORD' AND t.word !~ '\d' AND length(t.word) > 2 AND NOT EXISTS (SELECT FROM known AS k WHERE k.word = t.word)
  ),
  meant ("position", "word", "query", "fit") AS (
    -- A single letter begins too many words, unless it is the last: that one is still being typed.
    SELECT t.place, t.word, CASE
      WHEN t.word ~ '^[a-z]$' AND t.place < (SELECT max(l.place) FROM typed AS l) THEN quote_literal(t.word)::tsquery
      ELSE (quote_literal(t.word) || ':*')::tsquery
    END, 100
    FROM typed AS t WHERE t.role = 'WORD'
    UNION ALL
    -- A capability is no beginning of a word, unless it is all that is typed: "open" for "openai".
    SELECT t.place, t.word, CASE
      WHEN (SELECT count(*) FROM typed) = 1 THEN (quote_literal(t.word) || ':*')::tsquery
      ELSE quote_literal(t.word)::tsquery
    END, 100
    FROM typed AS t WHERE t.role = 'CAPABILITY'
    UNION ALL
    -- "embeddings" for "embedding", "claudes" for "claude".
    SELECT t.place, t.word, (quote_literal(k.word) || ':*')::tsquery, 95
    FROM typed AS t
    JOIN known AS k ON k.word = left(t.word, -1)
    WHERE t.role <> 'FILLER' AND t.word ~ '^[a-z]{3,}[^s]s$'
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
    -- "qwn" and "quen" for "qwen": one letter missing, wrong or too many. Not where a known word begins so: that is still
    -- being typed. One question for all such words, because each question is put to every table. "~" comes after all letters.
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
    -- "cwen" for "qwen": another first letter.
    SELECT s.place, s.word, string_agg(quote_literal(k.word), '|')::tsquery, 55
    FROM strange AS s
    JOIN known AS k ON substr(k.word, 2) = substr(s.word, 2) AND length(k.word) = length(s.word)
    WHERE length(s.word) BETWEEN 4 AND 6
      AND NOT EXISTS (SELECT FROM known AS k WHERE k.word >= s.word AND k.word < s.word || '~')
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
    -- "kimi 25" for "kimi k2.5".
    SELECT t.place, t.word, near.query, 65
    FROM typed AS t
    CROSS JOIN LATERAL (
      SELECT string_agg(quote_literal(k.word), '|')::tsquery AS query FROM known AS k
      WHERE k.word = ANY (ARRAY(
        SELECT chr(letter) || left(t.word, 1) || 'p' || right(t.word, 1)
        FROM generate_series(ascii('a'), ascii('z')) AS letter
      ))
      HAVING count(*) > 0
    ) AS near
    WHERE t.word ~ '^\d\d$'
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
    JOIN known AS other ON other.word = substr(t.word, letters + 1)
  )
  SELECT t.place, t.word, m.query, m.fit, t.role
  FROM typed AS t LEFT JOIN meant AS m ON m.position = t.place;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "search_models"(searched text, at_version integer, with_removed boolean)
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
    SELECT count(*) FILTER (WHERE role = 'WORD') AS count, array_agg(word) AS words,
      length(string_agg(word, ' ')) AS length
    FROM (SELECT DISTINCT position, word, role FROM meaning) AS typed
  ),
  capability AS MATERIALIZED (SELECT DISTINCT position, word FROM meaning WHERE role = 'CAPABILITY'),
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
    UNION ALL
    SELECT m.key, capability.position, 80
    FROM capability JOIN "models" AS m ON search_capability(m, capability.word)
    WHERE is_present AND m.until_version IS NULL
    UNION ALL
    SELECT m.key, capability.position, 80
    FROM capability JOIN "models" AS m ON search_capability(m, capability.word)
    WHERE NOT is_present AND m.since_version = (
      SELECT max(k.since_version) FROM "models" AS k WHERE k.key = m.key AND k.since_version <= at_version
    )
  ),
  best AS (SELECT f.model_key, f.position, max(f.fit) AS fit FROM found AS f GROUP BY f.model_key, f.position),
  -- The models that have every word, each with the number of requested capabilities that it has.
  worded AS MATERIALIZED (
    -- Never more than there are; with "=" Postgres would expect one model, and join thousands one by one.
    SELECT best.model_key, sum(best.fit)::integer / count(*)::integer AS fit, count(capability.position) AS capabilities
    FROM best LEFT JOIN capability ON capability.position = best.position
    GROUP BY best.model_key
    HAVING count(*) - count(capability.position) >= (SELECT search.count FROM search)
  ),
  -- A capability that no such model has does not exclude.
  fitting AS MATERIALIZED (
    SELECT worded.model_key, worded.fit FROM worded
    WHERE worded.capabilities >= (SELECT max(w.capabilities) FROM worded AS w)
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
    + 250 * typed.count - 100 * least(10, others.count)
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
  CROSS JOIN LATERAL (SELECT length(m.all_words) - length(ts_delete(m.all_words, search.words)) AS count) AS typed
  CROSS JOIN LATERAL (SELECT length(ts_delete(m.all_words, search.words || 'latest'::text)) AS count) AS others
  WHERE (NOT is_present OR m.until_version IS NULL)
    AND (is_present OR m.since_version = (
      SELECT max(k.since_version) FROM "models" AS k WHERE k.key = m.key AND k.since_version <= at_version
    ));
END
$$;
