ALTER TABLE "changes" ADD COLUMN "is_restricted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "registry_state" ADD COLUMN "has_restricted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "models_restricted" ON "models" USING btree ("key") WHERE "models"."registry" ->> 'visibility' = 'KEYS';--> statement-breakpoint
CREATE INDEX "providers_restricted" ON "providers" USING btree ("key") WHERE "providers"."registry" ->> 'visibility' = 'KEYS';
--> statement-breakpoint
-- The same function with "is_open": a search that neither finds restricted records nor depends on them.
DROP FUNCTION "search_models"(text, integer, boolean);
--> statement-breakpoint
CREATE FUNCTION "search_models"(searched text, at_version integer, with_removed boolean, is_open boolean DEFAULT false)
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
    WHERE l.since_version <= at_version AND (l.until_version IS NULL OR l.until_version > at_version)
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
        AND (NOT is_open OR (k.registry ->> 'visibility') IS DISTINCT FROM 'KEYS')
    ));
END
$$;
