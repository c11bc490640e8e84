CREATE TABLE "budget_alerts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "budget_alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"budget_id" bigint NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"threshold" integer NOT NULL,
	"spent" numeric NOT NULL,
	"amount" numeric NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "budgets" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "budgets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"scope" text NOT NULL,
	"subject" text NOT NULL,
	"period" text NOT NULL,
	"time_zone" text NOT NULL,
	"amount" numeric NOT NULL,
	"action" text NOT NULL,
	"thresholds" integer[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_dimensions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "usage_dimensions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"hash" text NOT NULL,
	"model_key" text NOT NULL,
	"provider" text,
	"base_model" text,
	"owner" text,
	"project" text,
	"tags" text[] NOT NULL,
	"api_key" text NOT NULL,
	"is_success" boolean NOT NULL,
	CONSTRAINT "usage_dimensions_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "usage_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"dimension_id" bigint NOT NULL,
	"requests" bigint DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"reasoning_tokens" bigint DEFAULT 0 NOT NULL,
	"cache_read_tokens" bigint DEFAULT 0 NOT NULL,
	"cache_write_tokens" bigint DEFAULT 0 NOT NULL,
	"input_audio_tokens" bigint DEFAULT 0 NOT NULL,
	"output_audio_tokens" bigint DEFAULT 0 NOT NULL,
	"error_code" text,
	"latency_ms" integer,
	"first_token_ms" integer,
	"mode" text,
	"scope" text NOT NULL,
	"cache_ttl" text NOT NULL,
	"pricing" text NOT NULL,
	"cost" numeric,
	"unpriced_kinds" text[] NOT NULL,
	"assumed_kinds" text[] NOT NULL,
	"catalog_version" integer,
	CONSTRAINT "usage_events_at_id_pk" PRIMARY KEY("at","id"),
	CONSTRAINT "usage_events_cost" CHECK ("usage_events"."cost" >= 0 and "usage_events"."cost" <> 'NaN')
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "usage_keys" (
	"recorder" text NOT NULL,
	"key" text NOT NULL,
	"content_hash" text NOT NULL,
	"event_at" timestamp with time zone NOT NULL,
	CONSTRAINT "usage_keys_recorder_key_pk" PRIMARY KEY("recorder","key")
);
--> statement-breakpoint
CREATE TABLE "usage_latencies" (
	"bucket" timestamp with time zone NOT NULL,
	"dimension_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"interval" smallint NOT NULL,
	"events" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_latencies_bucket_dimension_id_kind_interval_pk" PRIMARY KEY("bucket","dimension_id","kind","interval")
);
--> statement-breakpoint
CREATE TABLE "usage_reservations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"dimension_id" bigint NOT NULL,
	"recorder" text NOT NULL,
	"requests" bigint DEFAULT 0 NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	"cost" numeric NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "usage_rollups" (
	"bucket" timestamp with time zone NOT NULL,
	"dimension_id" bigint NOT NULL,
	"requests" bigint DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"reasoning_tokens" bigint DEFAULT 0 NOT NULL,
	"cache_read_tokens" bigint DEFAULT 0 NOT NULL,
	"cache_write_tokens" bigint DEFAULT 0 NOT NULL,
	"input_audio_tokens" bigint DEFAULT 0 NOT NULL,
	"output_audio_tokens" bigint DEFAULT 0 NOT NULL,
	"cost" numeric NOT NULL,
	"unpriced_requests" bigint DEFAULT 0 NOT NULL,
	"unresolved_requests" bigint DEFAULT 0 NOT NULL,
	"timed_tokens" bigint DEFAULT 0 NOT NULL,
	"timed_ms" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_rollups_bucket_dimension_id_pk" PRIMARY KEY("bucket","dimension_id"),
	CONSTRAINT "usage_rollups_cost" CHECK ("usage_rollups"."cost" >= 0 and "usage_rollups"."cost" <> 'NaN')
);
--> statement-breakpoint
ALTER TABLE "budget_alerts" ADD CONSTRAINT "budget_alerts_budget_id_budgets_id_fk" FOREIGN KEY ("budget_id") REFERENCES "public"."budgets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_latencies" ADD CONSTRAINT "usage_latencies_dimension_id_usage_dimensions_id_fk" FOREIGN KEY ("dimension_id") REFERENCES "public"."usage_dimensions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_reservations" ADD CONSTRAINT "usage_reservations_dimension_id_usage_dimensions_id_fk" FOREIGN KEY ("dimension_id") REFERENCES "public"."usage_dimensions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_rollups" ADD CONSTRAINT "usage_rollups_dimension_id_usage_dimensions_id_fk" FOREIGN KEY ("dimension_id") REFERENCES "public"."usage_dimensions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "budget_alerts_once" ON "budget_alerts" USING btree ("budget_id","period_start","threshold");--> statement-breakpoint
CREATE UNIQUE INDEX "budgets_of_subject" ON "budgets" USING btree ("scope","subject","period");--> statement-breakpoint
CREATE INDEX "usage_dimensions_by_owner" ON "usage_dimensions" USING btree ("owner");--> statement-breakpoint
CREATE INDEX "usage_events_of_dimension" ON "usage_events" USING btree ("dimension_id","at");--> statement-breakpoint
CREATE INDEX "usage_events_without_price" ON "usage_events" USING btree ("at") WHERE "usage_events"."pricing" <> 'PRICED';--> statement-breakpoint
CREATE INDEX "usage_keys_by_event_time" ON "usage_keys" USING btree ("event_at");--> statement-breakpoint
CREATE INDEX "usage_reservations_open" ON "usage_reservations" USING btree ("expires_at") WHERE "usage_reservations"."settled_at" is null;--> statement-breakpoint
CREATE INDEX "usage_rollups_of_dimension" ON "usage_rollups" USING btree ("dimension_id","bucket");--> statement-breakpoint
-- The start of the 15 minutes of a moment.
CREATE FUNCTION usage_bucket(at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN date_bin('15 minutes', at, '2000-01-01T00:00:00Z'::timestamptz);--> statement-breakpoint
-- The intervals of latencies grow by 5 %; the last one holds an hour and more. See usage/events/latency-intervals.ts.
CREATE FUNCTION usage_latency_interval(ms integer) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (case when ms < 1 then 0 else least(310, floor(ln(ms) / ln(1.05)) + 1) end)::smallint;
