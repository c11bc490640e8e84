DROP INDEX "usage_rollups_of_dimension";--> statement-breakpoint
ALTER TABLE "usage_latencies" DROP CONSTRAINT "usage_latencies_bucket_dimension_id_kind_interval_pk";--> statement-breakpoint
ALTER TABLE "usage_rollups" DROP CONSTRAINT "usage_rollups_bucket_dimension_id_pk";--> statement-breakpoint
ALTER TABLE "usage_latencies" ADD COLUMN "minutes" smallint NOT NULL DEFAULT 15;--> statement-breakpoint
ALTER TABLE "usage_latencies" ALTER COLUMN "minutes" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "usage_rollups" ADD COLUMN "minutes" smallint NOT NULL DEFAULT 15;--> statement-breakpoint
ALTER TABLE "usage_rollups" ALTER COLUMN "minutes" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "usage_latencies" ADD CONSTRAINT "usage_latencies_minutes_bucket_dimension_id_kind_interval_pk" PRIMARY KEY("minutes","bucket","dimension_id","kind","interval");--> statement-breakpoint
ALTER TABLE "usage_rollups" ADD CONSTRAINT "usage_rollups_minutes_bucket_dimension_id_pk" PRIMARY KEY("minutes","bucket","dimension_id");--> statement-breakpoint
-- The start of the bucket of a moment in UTC. The minutes divide a day.
CREATE FUNCTION usage_bucket(at timestamptz, minutes integer) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN date_bin(make_interval(mins => minutes), at, '2000-01-01T00:00:00Z'::timestamptz);--> statement-breakpoint
-- The larger buckets of the usage so far.
INSERT INTO "usage_rollups" ("minutes", "bucket", "dimension_id", "requests", "input_tokens", "output_tokens", "reasoning_tokens",
  "cache_read_tokens", "cache_write_tokens", "input_audio_tokens", "output_audio_tokens", "cost", "unpriced_requests",
  "unresolved_requests", "timed_tokens", "timed_ms")
SELECT size."minutes", usage_bucket("bucket", size."minutes"), "dimension_id", sum("requests"), sum("input_tokens"), sum("output_tokens"),
  sum("reasoning_tokens"), sum("cache_read_tokens"), sum("cache_write_tokens"), sum("input_audio_tokens"),
  sum("output_audio_tokens"), sum("cost"), sum("unpriced_requests"), sum("unresolved_requests"), sum("timed_tokens"),
  sum("timed_ms")
FROM "usage_rollups", (VALUES (60), (1440)) AS size("minutes") GROUP BY 1, 2, 3;--> statement-breakpoint
INSERT INTO "usage_latencies" ("minutes", "bucket", "dimension_id", "kind", "interval", "events")
SELECT size."minutes", usage_bucket("bucket", size."minutes"), "dimension_id", "kind", "interval", sum("events")
FROM "usage_latencies", (VALUES (60), (1440)) AS size("minutes") GROUP BY 1, 2, 3, 4, 5;--> statement-breakpoint
CREATE INDEX "usage_rollups_of_dimension" ON "usage_rollups" USING btree ("dimension_id","minutes","bucket");--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "events" text[] DEFAULT '{"CHANGES"}' NOT NULL;
