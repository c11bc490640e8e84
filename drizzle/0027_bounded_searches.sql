CREATE INDEX "providers_trigrams" ON "providers" USING gin ("key" gin_trgm_ops, "name" gin_trgm_ops) WITH (fastupdate = off) WHERE "until_version" IS NULL;
--> statement-breakpoint
-- The current providers that can be suggested for a text: `suggestion/key-queries.ts` computes their scores. The threshold is
-- a little below the lowest score of a part, 0.35 / 0.9. A "SET" of the function would need a superuser when it is restored.
CREATE FUNCTION "similar_providers"(asked text) RETURNS TABLE ("key" text, "name" text)
LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  threshold text := coalesce(current_setting('pg_trgm.word_similarity_threshold', true), '0.6');
BEGIN
  PERFORM set_config('pg_trgm.word_similarity_threshold', '0.38', true);
  RETURN QUERY SELECT p.key, p.name FROM "providers" AS p
    WHERE p.until_version IS NULL AND (p.key % asked OR p.name % asked OR p.key %> asked OR p.name %> asked);
  PERFORM set_config('pg_trgm.word_similarity_threshold', threshold, true);
END
$$;
--> statement-breakpoint
-- The first "wanted" models that "search_models" finds among the current ones, in its order; all of them if there are fewer.
--
-- A *kind* is a text together with the providers that have the same words of the search. The most that a model of a kind can
-- reach is known without reading its models. Kinds are read from the top, until enough models are above all other kinds.
-- For the models of providers that have no word of the search, it is known for each from the number of its words.
CREATE OR REPLACE FUNCTION "search_best"(searched text, at_version integer, wanted integer)
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
  reach integer := 2 * wanted;
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
      SELECT k.key, k.model_id, k.own_keys, k.provider_keys, k.is_own, k.value, k.without_words, k.cap, k.max_words,
        row_number() OVER (ORDER BY k.value DESC, k.key) AS place
      FROM (
        SELECT k.*, k.without_words - 100 * least(10, k.others) AS value FROM (
          SELECT t.key, t.model_id, t.own_keys, t.max_words, s.provider_keys, own.is_own, counts.known + 10 AS cap, 40 * t.fit
            + CASE
                WHEN t.provider_key IS NOT NULL OR (s.id > 0 AND length(t.id_words) < typed_length
                  AND string_to_array(t.id_words, ' ') <@ typed_words) THEN 2400
                WHEN length(t.id_words) = typed_length AND string_to_array(t.id_words, ' ') <@ typed_words THEN 2300
                WHEN length(t.name_words) = typed_length AND string_to_array(t.name_words, ' ') <@ typed_words THEN 2000
                ELSE 0
              END
            + CASE WHEN own.is_own THEN 1000 ELSE 0 END
            + 250 * (counts.typed + counts.of_provider) + t.rank AS without_words,
            greatest(counts.words - counts.known, own.least_words - counts.known - counts.of_provider) AS others
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
        ) AS k
        ORDER BY value DESC, k.key LIMIT breadth + 1
      ) AS k
    ),
    -- The models of providers that have no word of the search, and the most that each can reach.
    listed AS MATERIALIZED (
      SELECT m.key, m.value, row_number() OVER (ORDER BY m.value DESC, m.key COLLATE "C") AS place
      FROM (
        SELECT m.key, k.without_words - 100 * (least(m.words, k.cap) - k.cap + 10) AS value
        FROM kind AS k
        CROSS JOIN LATERAL (
          -- Models of one text are less relevant the more words they have, up to ten that are not typed.
          (SELECT m.key, length(m.all_words) AS words FROM "models" AS m
          WHERE m.text_key = k.key AND m.until_version IS NULL AND k.max_words <= k.cap
          ORDER BY length(m.all_words), m.key LIMIT wanted)
          UNION ALL
          (SELECT m.key, length(m.all_words) AS words FROM "models" AS m
          WHERE m.text_key = k.key AND m.until_version IS NULL AND k.max_words > k.cap
          ORDER BY least(length(m.all_words), k.cap), m.key LIMIT wanted)
        ) AS m
        WHERE k.place <= breadth AND NOT k.is_own AND k.provider_keys IS NULL
        ORDER BY value DESC, m.key COLLATE "C" LIMIT reach + 1
      ) AS m
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
      ) AS m
      WHERE k.place <= breadth
      UNION
      SELECT m.key FROM listed AS m WHERE m.place <= reach
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
      NOT EXISTS (SELECT FROM kind AS k WHERE k.place > breadth) AND NOT EXISTS (SELECT FROM listed AS m WHERE m.place > reach)
    INTO best_keys, best_values, all_read
    FROM ranked AS r
    WHERE r.value > coalesce((SELECT k.value FROM kind AS k WHERE k.place > breadth), r.value - 1)
      AND NOT EXISTS (
        SELECT FROM listed AS m
        WHERE m.place > reach AND (r.value < m.value OR (r.value = m.value AND r.key COLLATE "C" > m.key COLLATE "C"))
      );
    EXIT WHEN all_read OR cardinality(best_keys) >= wanted;
    breadth := 4 * breadth;
    reach := 4 * reach;
  END LOOP;
  RETURN QUERY SELECT b.key, b.value::numeric FROM unnest(best_keys, best_values) AS b (key, value) LIMIT wanted;
END
$$;
--> statement-breakpoint
-- The present finds the models of a base model by the column that it is stored in, and not by all links.
CREATE OR REPLACE FUNCTION "search_models"(searched text, at_version integer, with_removed boolean, is_open boolean DEFAULT false)
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
        AND (NOT is_open OR (k.registry ->> 'visibility') IS DISTINCT FROM 'KEYS')
    )
    UNION ALL
    SELECT m.key, meaning.position, meaning.fit
    FROM meaning JOIN "providers" AS p ON p.all_words @@ meaning.query JOIN "models" AS m ON m.provider_key = p.key
    WHERE is_present AND p.until_version IS NULL AND m.until_version IS NULL
    UNION ALL
    SELECT m.key, meaning.position, meaning.fit
    FROM meaning JOIN "providers" AS p ON p.all_words @@ meaning.query JOIN "models" AS m ON m.provider_key = p.key
    WHERE NOT is_present AND p.since_version <= at_version AND (p.until_version IS NULL OR p.until_version > at_version)
      AND (NOT is_open OR (p.registry ->> 'visibility') IS DISTINCT FROM 'KEYS')
    UNION ALL
    SELECT m.key, meaning.position, meaning.fit
    FROM meaning
    JOIN (
      SELECT b.key, b.all_words FROM "base_models" AS b WHERE b.until_version IS NULL
      UNION ALL
      SELECT b.key, lab.all_words FROM "base_models" AS b JOIN "providers" AS lab ON lab.key = b.lab_key
      WHERE b.until_version IS NULL AND lab.until_version IS NULL
        AND (NOT is_open OR (lab.registry ->> 'visibility') IS DISTINCT FROM 'KEYS')
    ) AS b ON b.all_words @@ meaning.query
    JOIN "models" AS m ON m.base_model_key = b.key
    WHERE is_present AND m.until_version IS NULL
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
        AND (NOT is_open OR (lab.registry ->> 'visibility') IS DISTINCT FROM 'KEYS')
    ) AS b ON b.all_words @@ meaning.query
    JOIN "base_model_links" AS l ON l.base_model_key = b.key
    WHERE NOT is_present AND l.since_version <= at_version AND (l.until_version IS NULL OR l.until_version > at_version)
      -- The link of a restricted model is not one of a removed model with its key.
      AND (NOT is_open OR NOT EXISTS (
        SELECT FROM "models" AS r WHERE r.key = l.model_key AND r.registry ->> 'visibility' = 'KEYS'
          AND r.since_version <= at_version AND (r.until_version IS NULL OR r.until_version > at_version)
      ))
    UNION ALL
    SELECT m.key, capability.position, 80
    FROM capability JOIN "models" AS m ON search_capability(m, capability.word)
    WHERE is_present AND m.until_version IS NULL
    UNION ALL
    SELECT m.key, capability.position, 80
    FROM capability JOIN "models" AS m ON search_capability(m, capability.word)
    WHERE NOT is_present AND m.since_version = (
      SELECT max(k.since_version) FROM "models" AS k WHERE k.key = m.key AND k.since_version <= at_version
        AND (NOT is_open OR (k.registry ->> 'visibility') IS DISTINCT FROM 'KEYS')
    )
  ),
  best AS (
    SELECT f.model_key, f.position, max(f.fit) AS fit FROM found AS f
    -- By the state that the list shows: the current one, or the last one that is visible.
    WHERE NOT is_open OR f.model_key NOT IN (
      SELECT r.key FROM "models" AS r WHERE r.registry ->> 'visibility' = 'KEYS' AND CASE
        WHEN with_removed THEN NOT EXISTS (
          SELECT FROM "models" AS k WHERE k.key = r.key AND k.since_version <= at_version
            AND (k.registry ->> 'visibility') IS DISTINCT FROM 'KEYS'
        )
        ELSE r.since_version <= at_version AND (r.until_version IS NULL OR r.until_version > at_version)
      END
    )
    GROUP BY f.model_key, f.position
  ),
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
        WHEN m.provider_key = model_maker(
          m.provider_key, m.model_id, CASE WHEN is_present THEN m.base_model_key ELSE l.base_model_key END
        ) AND m.provider_key IN (
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
  LEFT JOIN "base_model_links" AS l ON NOT is_present AND l.model_key = m.key
    AND l.since_version <= at_version AND (l.until_version IS NULL OR l.until_version > at_version)
  CROSS JOIN LATERAL (SELECT length(m.all_words) - length(ts_delete(m.all_words, search.words)) AS count) AS typed
  CROSS JOIN LATERAL (SELECT length(ts_delete(m.all_words, search.words || 'latest'::text)) AS count) AS others
  WHERE (NOT is_present OR m.until_version IS NULL)
    AND (is_present OR m.since_version = (
      SELECT max(k.since_version) FROM "models" AS k WHERE k.key = m.key AND k.since_version <= at_version
        AND (NOT is_open OR (k.registry ->> 'visibility') IS DISTINCT FROM 'KEYS')
    ));
END
$$;
