ALTER TABLE "changes" RENAME COLUMN "suspicions" TO "anomalies";--> statement-breakpoint
ALTER TABLE "held_changes" RENAME COLUMN "suspicions" TO "anomalies";--> statement-breakpoint
UPDATE "refreshes" SET "error_code" = 'NOT_A_CATALOG' WHERE "error_code" = 'NOT_A_CATALOGUE';--> statement-breakpoint
-- The name of a changed field in the schema, as `fieldName` gives it. Needed once, for the rows stored before this migration.
CREATE FUNCTION "schema_field"(subject_type text, source_path text, value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  WITH names(subject, path, field) AS (VALUES
    ('PROVIDER', 'name', 'name'),
    ('PROVIDER', 'npm', 'npmPackage'),
    ('PROVIDER', 'api', 'apiUrl'),
    ('PROVIDER', 'doc', 'docUrl'),
    ('PROVIDER', 'env', 'envVars'),
    ('MODEL', 'status', 'status'),
    ('MODEL', 'cost', 'pricing'),
    ('MODEL', 'cost.tiers', 'pricing.tiers'),
    ('MODEL', 'cost.context_over_200k', 'pricing.contextOver200k'),
    ('MODEL', 'experimental.modes', 'pricing.modes'),
    ('MODEL', 'provider', 'api'),
    ('MODEL', 'provider.npm', 'api.npmPackage'),
    ('MODEL', 'provider.api', 'api.baseUrl'),
    ('MODEL', 'provider.shape', 'api.shape'),
    ('BASE_MODEL', 'license', 'license'),
    ('BASE_MODEL', 'links', 'links'),
    ('BASE_MODEL', 'weights', 'weights'),
    ('BASE_MODEL', 'benchmarks', 'benchmarks'),
    ('CONTENT', 'name', 'name'),
    ('CONTENT', 'family', 'family'),
    ('CONTENT', 'attachment', 'capabilities.ATTACHMENT'),
    ('CONTENT', 'reasoning', 'capabilities.REASONING'),
    ('CONTENT', 'tool_call', 'capabilities.TOOL_CALL'),
    ('CONTENT', 'structured_output', 'capabilities.STRUCTURED_OUTPUT'),
    ('CONTENT', 'temperature', 'capabilities.TEMPERATURE'),
    ('CONTENT', 'interleaved', 'capabilities.INTERLEAVED'),
    ('CONTENT', 'interleaved.field', 'interleavedField'),
    ('CONTENT', 'open_weights', 'openWeights'),
    ('CONTENT', 'reasoning_options', 'reasoningOptions'),
    ('CONTENT', 'modalities', 'modalities'),
    ('CONTENT', 'modalities.input', 'inputModalities'),
    ('CONTENT', 'modalities.output', 'outputModalities'),
    ('CONTENT', 'limit', 'limits'),
    ('CONTENT', 'limit.context', 'limits.context'),
    ('CONTENT', 'limit.input', 'limits.input'),
    ('CONTENT', 'limit.output', 'limits.output'),
    ('CONTENT', 'release_date', 'releaseDate'),
    ('CONTENT', 'last_updated', 'lastUpdated'),
    ('CONTENT', 'knowledge', 'knowledgeCutoff')
  ), prices(key, field) AS (VALUES
    ('input', 'input'),
    ('output', 'output'),
    ('reasoning', 'reasoning'),
    ('cache_read', 'cacheRead'),
    ('cache_write', 'cacheWrite'),
    ('input_audio', 'inputAudio'),
    ('output_audio', 'outputAudio')
  )
  SELECT coalesce(
    (SELECT field FROM names
      WHERE path = source_path AND (subject = subject_type OR (subject = 'CONTENT' AND subject_type <> 'PROVIDER'))),
    CASE
      WHEN subject_type = 'BASE_MODEL' AND source_path LIKE 'benchmarks.%' THEN source_path
      WHEN subject_type <> 'MODEL' THEN NULL
      WHEN source_path = 'experimental' AND jsonb_typeof(value -> 'modes') = 'object' THEN 'pricing.modes'
      WHEN source_path LIKE 'experimental.modes.%' THEN 'pricing.modes.' || regexp_replace(regexp_replace(
        coalesce(
          (SELECT regexp_replace(substr(source_path, 20), '\.cost\.\w+$', '.' || field)
            FROM prices WHERE key = substring(source_path FROM '\.cost\.(\w+)$')),
          regexp_replace(substr(source_path, 20), '\.cost$', '')
        ),
        '\.provider\.body(?=\.|$)', '.requestBody'), '\.provider\.headers(?=\.|$)', '.requestHeaders')
      WHEN source_path ~ '^cost\.(tiers\[\d+\]\.|context_over_200k\.)?\w+$' THEN
        'pricing.' || replace(coalesce(substring(source_path FROM '^cost\.(tiers\[\d+\]\.|context_over_200k\.)'), ''),
          'context_over_200k', 'contextOver200k') ||
        (SELECT field FROM prices WHERE key = substring(source_path FROM '\.(\w+)$'))
    END,
    'extra.' || source_path
  )
$$;--> statement-breakpoint
CREATE FUNCTION "renamed_fields"(subject_type text, fields jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(
    (change - 'path') || jsonb_build_object(
      'field', "schema_field"(subject_type, change ->> 'path',
        CASE WHEN change -> 'before' = 'null' THEN change -> 'after' ELSE change -> 'before' END),
      'sourcePath', change -> 'path'
    ) ORDER BY position
  ), '[]')
  FROM jsonb_array_elements(fields) WITH ORDINALITY AS elements(change, position)
$$;--> statement-breakpoint
CREATE FUNCTION "renamed_anomalies"(subject_type text, anomalies jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(
    (anomaly - 'path') || jsonb_build_object(
      'field', "schema_field"(subject_type, anomaly ->> 'path', NULL),
      'reason', CASE anomaly ->> 'reason'
        WHEN 'PRICE_TENFOLD' THEN 'PRICE_ROSE_10X'
        WHEN 'PRICE_TENTH' THEN 'PRICE_FELL_10X'
        WHEN 'PROVIDER_SHRUNK' THEN 'PROVIDER_LOST_MODELS'
        ELSE anomaly ->> 'reason'
      END
    ) ORDER BY position
  ), '[]')
  FROM jsonb_array_elements(anomalies) WITH ORDINALITY AS elements(anomaly, position)
$$;--> statement-breakpoint
UPDATE "changes" SET
  "fields" = "renamed_fields"("subject_type", "fields"),
  "anomalies" = "renamed_anomalies"("subject_type", "anomalies")
WHERE "fields" <> '[]' OR "anomalies" <> '[]';--> statement-breakpoint
UPDATE "held_changes" SET
  "fields" = "renamed_fields"("subject_type", "fields"),
  "anomalies" = "renamed_anomalies"("subject_type", "anomalies");--> statement-breakpoint
DROP FUNCTION "renamed_fields"(text, jsonb);--> statement-breakpoint
DROP FUNCTION "renamed_anomalies"(text, jsonb);--> statement-breakpoint
DROP FUNCTION "schema_field"(text, text, jsonb);
