-- The text that a search finds a model by, without that of its provider: models with the same text differ by their
-- providers alone. Where the words of a provider and an id can join, as in "cloud-7/4-mini", the text includes the provider.
CREATE FUNCTION "search_text_provider"(provider_key text, model_id text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN provider_key !~ '[a-z]$' AND model_id !~ '^[^a-zA-Z0-9]*[a-zA-Z]' THEN provider_key
    WHEN length(model_id) > 300 OR provider_key || model_id ~ '[^ -~]' THEN provider_key
  END
$$;
--> statement-breakpoint
CREATE FUNCTION "search_text_key"(VARIADIC plain text[]) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT md5(plain::text)::uuid $$;
--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "text_key" uuid GENERATED ALWAYS AS (search_text_key(
  search_text_provider("provider_key", "model_id"), "model_id", "name", "family", "base_model_key", "release_date", "status"
)) STORED;
--> statement-breakpoint
CREATE INDEX "models_of_text" ON "models" USING btree ("text_key", length("all_words"), "key") WHERE "until_version" IS NULL;
--> statement-breakpoint
-- What a search adds to the relevance of a model: new ones first, by month. A date can be any text.
CREATE FUNCTION "search_rank"(release_date text, status text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 8 * CASE
    WHEN release_date ~ '^20\d\d-\d\d' THEN 12 * (left(release_date, 4)::integer - 2020) + substr(release_date, 6, 2)::integer
    ELSE 0
  END - CASE WHEN status = 'DEPRECATED' THEN 300 ELSE 0 END
$$;
--> statement-breakpoint
-- The texts of the current models, kept by "search/search-texts.ts".
CREATE TABLE "search_texts" (
  "key" uuid PRIMARY KEY NOT NULL,
  "provider_key" text,
  "model_id" text NOT NULL,
  "name" text NOT NULL,
  "family" text,
  "base_model_key" text collate "C",
  -- What a search adds to the relevance of the models, whatever its words are.
  "rank" integer NOT NULL,
  -- The least and the greatest number of words of a model with this text.
  "min_words" integer NOT NULL,
  "max_words" integer NOT NULL,
  -- The models that are served by their labs, and the least number of words of one.
  "own_keys" text[] NOT NULL,
  "own_words" integer,
  "id_words" text GENERATED ALWAYS AS (search_words("model_id")) STORED,
  "name_words" text GENERATED ALWAYS AS (search_words("name")) STORED,
  "words" tsvector GENERATED ALWAYS AS (search_vector(coalesce("provider_key" || '/', '') || "model_id", "name", "family")) STORED
);
--> statement-breakpoint
-- The models that are stored already.
INSERT INTO "search_texts" ("key", "provider_key", "model_id", "name", "family", "base_model_key", "rank", "min_words", "max_words", "own_keys", "own_words")
SELECT m.text_key, min(search_text_provider(m.provider_key, m.model_id)), min(m.model_id), min(m.name), min(m.family),
  min(m.base_model_key), search_rank(min(m.release_date), min(m.status)), min(length(m.all_words)), max(length(m.all_words)),
  coalesce(array_agg(m.key::text ORDER BY m.key) FILTER (WHERE own.is_own), '{}'), min(length(m.all_words)) FILTER (WHERE own.is_own)
FROM "models" AS m
CROSS JOIN LATERAL (
  SELECT m.provider_key = model_maker(m.provider_key, m.model_id, m.base_model_key)
    AND m.provider_key IN (SELECT b.lab_key FROM "base_models" AS b WHERE b.until_version IS NULL) AS is_own
) AS own
WHERE m.until_version IS NULL GROUP BY m.text_key;
--> statement-breakpoint
CREATE INDEX "search_texts_words" ON "search_texts" USING gin ("words") WITH (fastupdate = off);
--> statement-breakpoint
CREATE INDEX "search_texts_id_words" ON "search_texts" USING gin ("id_words" gin_trgm_ops) WITH (fastupdate = off);
--> statement-breakpoint
CREATE INDEX "search_texts_of_base_model" ON "search_texts" USING btree ("base_model_key");
--> statement-breakpoint
CREATE INDEX "providers_all_words" ON "providers" USING gin ("all_words") WITH (fastupdate = off) WHERE "until_version" IS NULL;
--> statement-breakpoint
-- The first "wanted" models that "search_models" finds among the current ones, in its order; all of them if there are fewer.
--
-- A *kind* is a text together with the providers that have the same words of the search. The most that a model of a kind can
-- reach is known without reading its models. Kinds are read from the top, until enough models are above all other kinds.
CREATE FUNCTION "search_best"(searched text, at_version integer, wanted integer)
RETURNS TABLE ("model_key" text, "relevance" numeric)
LANGUAGE plpgsql STABLE ROWS 50 SET plan_cache_mode = force_generic_plan SET jit = off AS $$
#variable_conflict use_column
DECLARE
  typed_words text[];
  typed_length integer;
  typed_count integer;
  has_capability boolean;
  meaning_places integer[];
  meaning_queries tsquery[];
  meaning_fits integer[];
  -- The typed words, and the one that says nothing of what a model is.
  known_words text[];
  any_word tsquery;
  breadth integer := 2 * wanted;
  -- Providers with so few models are read at once.
  few integer := 500;
  best_keys text[];
  best_values integer[];
  all_read boolean;
BEGIN
  SELECT array_agg(DISTINCT g.word), length(string_agg(DISTINCT g.word, ' ')),
    count(DISTINCT g.position) FILTER (WHERE g.role = 'WORD'), bool_or(g.role = 'CAPABILITY'),
    array_agg(g.place) FILTER (WHERE g.query IS NOT NULL),
    array_agg(g.query) FILTER (WHERE g.query IS NOT NULL),
    array_agg(g.fit) FILTER (WHERE g.query IS NOT NULL),
    (string_agg(format('(%s)', g.query), '|') FILTER (WHERE g.query IS NOT NULL))::tsquery
  INTO typed_words, typed_length, typed_count, has_capability, meaning_places, meaning_queries, meaning_fits, any_word
  FROM (
    SELECT *, (dense_rank() OVER (PARTITION BY role = 'WORD' ORDER BY position))::integer AS place
    FROM search_meanings(searched, at_version)
  ) AS g;
  known_words := typed_words || 'latest'::text;
  any_word := any_word || (SELECT string_agg(quote_literal(w), '|')::tsquery FROM unnest(known_words) AS w);

  IF has_capability OR coalesce(typed_count, 0) = 0 OR meaning_places IS NULL
    OR at_version <> (SELECT max("number") FROM "versions")
    -- A provider can have one of two words, and a text the other.
    OR EXISTS (
      SELECT FROM unnest(meaning_queries) AS q
      JOIN "providers" AS p ON p.all_words @@ replace(q::text, '&', '|')::tsquery AND NOT p.all_words @@ q
      WHERE q::text LIKE '%&%' AND p.until_version IS NULL
    )
  THEN
    RETURN QUERY SELECT s.model_key, s.relevance FROM search_models(searched, at_version, false) AS s
      ORDER BY s.relevance DESC, s.model_key COLLATE "C" LIMIT wanted;
    RETURN;
  END IF;

  LOOP
    WITH meaning AS MATERIALIZED (
      SELECT * FROM unnest(meaning_places, meaning_queries, meaning_fits) AS m (place, query, fit)
    ),
    touched AS MATERIALIZED (
      SELECT p.key, dense_rank() OVER (ORDER BY p.words, p.matches) AS signature, p.words, p.matches
      FROM (
        SELECT p.key, ARRAY(SELECT p.all_words @@ q FROM unnest(meaning_queries) AS q) AS matches,
          ARRAY(SELECT w FROM unnest(tsvector_to_array(p.all_words)) AS w WHERE w = ANY (known_words)) AS words
        FROM "providers" AS p WHERE p.until_version IS NULL AND p.all_words @@ any_word
      ) AS p
    ),
    -- The providers that have the same words; 0 for those that have none.
    signature AS MATERIALIZED (
      SELECT g.id, g.words, g.provider_keys, f.fits, f.total, f.number, f.number = typed_count AS is_whole, (
        SELECT count(*) FROM (
          SELECT FROM "models" AS m WHERE m.provider_key = ANY (g.provider_keys) AND m.until_version IS NULL LIMIT few + 1
        ) AS of_providers
      ) <= few AS is_small
      FROM (
        SELECT t.signature AS id, t.words, t.matches, array_agg(t.key) AS provider_keys
        FROM touched AS t GROUP BY t.signature, t.words, t.matches
      ) AS g
      CROSS JOIN LATERAL (
        SELECT array_agg(f.fit ORDER BY f.place) AS fits, coalesce(sum(f.fit), 0)::integer AS total, count(f.fit) AS number
        FROM (
          SELECT s.place, max(m.fit) AS fit FROM generate_series(1, typed_count) AS s (place)
          LEFT JOIN unnest(meaning_places, g.matches, meaning_fits) AS m (place, is_match, fit) ON m.place = s.place AND m.is_match
          GROUP BY s.place
        ) AS f
      ) AS f
      UNION ALL SELECT 0, '{}', NULL, array_fill(NULL::integer, ARRAY[typed_count]), 0, 0, false, false
    ),
    text_fit AS MATERIALIZED (
      SELECT f.key, f.place, max(f.fit) AS fit FROM (
        SELECT t.key, m.place, m.fit FROM meaning AS m JOIN "search_texts" AS t ON t.words @@ m.query
        UNION ALL
        SELECT t.key, m.place, m.fit
        FROM meaning AS m
        JOIN "base_models" AS b ON b.all_words @@ m.query AND b.until_version IS NULL
        JOIN "search_texts" AS t ON t.base_model_key = b.key
        UNION ALL
        SELECT t.key, m.place, m.fit
        FROM meaning AS m
        JOIN "providers" AS lab ON lab.all_words @@ m.query AND lab.until_version IS NULL
        JOIN "base_models" AS b ON b.lab_key = lab.key AND b.until_version IS NULL
        JOIN "search_texts" AS t ON t.base_model_key = b.key
      ) AS f GROUP BY f.key, f.place
    ),
    -- The kinds that have all words, at least one of them in the text.
    fitting AS MATERIALIZED (
      SELECT t.key, s.id AS signature, s.is_small,
        ((sum(greatest(t.fit, s.fits[t.place])) + s.total - sum(coalesce(s.fits[t.place], 0))) / typed_count)::integer AS fit
      FROM text_fit AS t CROSS JOIN signature AS s
      GROUP BY t.key, s.id, s.is_small, s.total, s.number
      HAVING count(*) + s.number - count(s.fits[t.place]) = typed_count
    ),
    expected AS (
      SELECT f.signature, f.fit, t.* FROM fitting AS f
      CROSS JOIN LATERAL (SELECT * FROM "search_texts" AS t WHERE t.key = f.key OFFSET 0) AS t
      WHERE NOT f.is_small
      UNION ALL
      SELECT s.id, s.total / typed_count, t.* FROM signature AS s CROSS JOIN "search_texts" AS t
      WHERE s.is_whole AND NOT s.is_small
        AND NOT EXISTS (SELECT FROM fitting AS f WHERE f.key = t.key AND f.signature = s.id)
    ),
    kind AS MATERIALIZED (
      SELECT k.key, k.model_id, k.own_keys, k.provider_keys, k.is_own, k.value, k.cap, k.max_words,
        row_number() OVER (ORDER BY k.value DESC, k.key) AS place
      FROM (
        SELECT t.key, t.model_id, t.own_keys, t.max_words, s.provider_keys, own.is_own, counts.known + 10 AS cap, 40 * t.fit
          + CASE
              WHEN t.provider_key IS NOT NULL OR (s.id > 0 AND length(t.id_words) < typed_length
                AND string_to_array(t.id_words, ' ') <@ typed_words) THEN 2400
              WHEN length(t.id_words) = typed_length AND string_to_array(t.id_words, ' ') <@ typed_words THEN 2300
              WHEN length(t.name_words) = typed_length AND string_to_array(t.name_words, ' ') <@ typed_words THEN 2000
              ELSE 0
            END
          + CASE WHEN own.is_own THEN 1000 ELSE 0 END
          + 250 * (counts.typed + counts.of_provider)
          - 100 * least(10, greatest(counts.words - counts.known, own.least_words - counts.known - counts.of_provider))
          + t.rank AS value
        FROM expected AS t
        JOIN signature AS s ON s.id = t.signature
        CROSS JOIN LATERAL (
          SELECT length(t.words) AS words, length(t.words) - length(ts_delete(t.words, typed_words)) AS typed,
            length(t.words) - length(ts_delete(t.words, known_words)) AS known,
            cardinality(s.words) - length(t.words) + length(ts_delete(t.words, s.words)) AS of_provider
          -- The offset materializes the columns.
          OFFSET 0
        ) AS counts
        CROSS JOIN LATERAL (
          SELECT false AS is_own, t.min_words AS least_words
          UNION ALL SELECT true, t.own_words WHERE t.own_words IS NOT NULL
        ) AS own
        ORDER BY value DESC, t.key LIMIT breadth + 1
      ) AS k
    ),
    candidate AS MATERIALIZED (
      SELECT m.key FROM signature AS s JOIN "models" AS m ON m.provider_key = ANY (s.provider_keys)
      WHERE s.is_small AND m.until_version IS NULL
      UNION
      SELECT m.key
      FROM kind AS k
      CROSS JOIN LATERAL (
        SELECT unnest(k.own_keys) AS key WHERE k.is_own
        UNION ALL
        SELECT p || '/' || k.model_id FROM unnest(k.provider_keys) AS p WHERE NOT k.is_own
        UNION ALL
        -- Models of one text are less relevant the more words they have, up to ten that are not typed.
        (SELECT m.key FROM "models" AS m
        WHERE m.text_key = k.key AND m.until_version IS NULL AND NOT k.is_own AND k.provider_keys IS NULL AND k.max_words <= k.cap
        ORDER BY length(m.all_words), m.key LIMIT wanted)
        UNION ALL
        (SELECT m.key FROM "models" AS m
        WHERE m.text_key = k.key AND m.until_version IS NULL AND NOT k.is_own AND k.provider_keys IS NULL AND k.max_words > k.cap
        ORDER BY least(length(m.all_words), k.cap), m.key LIMIT wanted)
      ) AS m
      WHERE k.place <= breadth
    ),
    found AS MATERIALIZED (
      SELECT m.* FROM candidate AS c
      CROSS JOIN LATERAL (
        SELECT m.key, m.provider_key, m.text_key, m.key_words, m.id_words, m.name_words, m.all_words, t.own_keys, t.rank
        FROM "models" AS m JOIN "search_texts" AS t ON t.key = m.text_key
        WHERE m.key = c.key AND m.until_version IS NULL OFFSET 0
      ) AS m
    ),
    ranked AS (
      SELECT m.key, 40 * coalesce(f.fit, s.total / typed_count)
        + CASE
            WHEN length(m.key_words) = typed_length AND string_to_array(m.key_words, ' ') <@ typed_words THEN 2400
            WHEN length(m.id_words) = typed_length AND string_to_array(m.id_words, ' ') <@ typed_words THEN 2300
            WHEN length(m.name_words) = typed_length AND string_to_array(m.name_words, ' ') <@ typed_words THEN 2000
            ELSE 0
          END
        + CASE WHEN m.key = ANY (m.own_keys) THEN 1000 ELSE 0 END
        + 250 * (length(m.all_words) - length(ts_delete(m.all_words, typed_words)))
        - 100 * least(10, length(ts_delete(m.all_words, known_words)))
        + m.rank AS value
      FROM found AS m
      LEFT JOIN touched AS p ON p.key = m.provider_key
      JOIN signature AS s ON s.id = coalesce(p.signature, 0)
      LEFT JOIN fitting AS f ON f.key = m.text_key AND f.signature = s.id
      WHERE f.fit IS NOT NULL OR s.is_whole
    )
    SELECT array_agg(r.key ORDER BY r.value DESC, r.key COLLATE "C"), array_agg(r.value ORDER BY r.value DESC, r.key COLLATE "C"),
      NOT EXISTS (SELECT FROM kind AS k WHERE k.place > breadth)
    INTO best_keys, best_values, all_read
    FROM ranked AS r
    WHERE r.value > coalesce((SELECT k.value FROM kind AS k WHERE k.place > breadth), r.value - 1);
    EXIT WHEN all_read OR cardinality(best_keys) >= wanted;
    breadth := 4 * breadth;
  END LOOP;
  RETURN QUERY SELECT b.key, b.value::numeric FROM unnest(best_keys, best_values) AS b (key, value) LIMIT wanted;
END
$$;
