CREATE INDEX "providers_trigrams" ON "providers" USING gin ("key" gin_trgm_ops, "name" gin_trgm_ops) WITH (fastupdate = off) WHERE "until_version" IS NULL;
--> statement-breakpoint
-- The current providers that can be suggested for a text: `suggestion/key-queries.ts` computes their scores. The threshold is
-- a little below the lowest score of a part, 0.35 / 0.9.
CREATE FUNCTION "similar_providers"(asked text) RETURNS TABLE ("key" text, "name" text)
LANGUAGE sql STABLE ROWS 100 SET pg_trgm.word_similarity_threshold = 0.38 AS $$
  SELECT p.key, p.name FROM "providers" AS p
  WHERE p.until_version IS NULL AND (p.key % asked OR p.name % asked OR p.key %> asked OR p.name %> asked)
$$;
