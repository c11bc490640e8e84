CREATE TABLE "base_model_links" (
	"model_key" text collate "C" NOT NULL,
	"since_version" integer NOT NULL,
	"until_version" integer,
	"base_model_key" text collate "C" NOT NULL,
	"rule" text NOT NULL,
	CONSTRAINT "base_model_links_model_key_since_version_pk" PRIMARY KEY("model_key","since_version")
);
--> statement-breakpoint
CREATE TABLE "base_models" (
	"key" text collate "C" NOT NULL,
	"since_version" integer NOT NULL,
	"until_version" integer,
	"content_hash" text NOT NULL,
	"extra" jsonb,
	"lab_key" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"family" text,
	"attachment" boolean,
	"reasoning" boolean,
	"tool_call" boolean,
	"structured_output" boolean,
	"temperature" boolean,
	"interleaved" boolean,
	"interleaved_field" text,
	"open_weights" boolean,
	"reasoning_options" jsonb,
	"input_modalities" text[] NOT NULL,
	"output_modalities" text[] NOT NULL,
	"context_tokens" integer,
	"input_tokens" integer,
	"output_tokens" integer,
	"release_date" text,
	"last_updated" text,
	"knowledge_cutoff" text,
	"license" text,
	"links" jsonb,
	"weights" jsonb,
	CONSTRAINT "base_models_key_since_version_pk" PRIMARY KEY("key","since_version"),
	CONSTRAINT "base_models_end_after_begin" CHECK ("base_models"."until_version" > "base_models"."since_version")
);
--> statement-breakpoint
CREATE TABLE "benchmark_results" (
	"key" text collate "C" NOT NULL,
	"since_version" integer NOT NULL,
	"until_version" integer,
	"content_hash" text NOT NULL,
	"extra" jsonb,
	"base_model_key" text collate "C" NOT NULL,
	"benchmark_key" text collate "C" NOT NULL,
	"benchmark_name" text NOT NULL,
	"score" numeric,
	"score_text" text NOT NULL,
	"metric" text,
	"harness" text,
	"variant" text,
	"dataset" text,
	"version" text,
	"source" text,
	"date" text,
	CONSTRAINT "benchmark_results_key_since_version_pk" PRIMARY KEY("key","since_version"),
	CONSTRAINT "benchmark_results_end_after_begin" CHECK ("benchmark_results"."until_version" > "benchmark_results"."since_version")
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"refresh_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_key" text collate "C" NOT NULL,
	"fields" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "models" (
	"key" text collate "C" NOT NULL,
	"since_version" integer NOT NULL,
	"until_version" integer,
	"content_hash" text NOT NULL,
	"extra" jsonb,
	"provider_key" text collate "C" NOT NULL,
	"model_id" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"family" text,
	"attachment" boolean,
	"reasoning" boolean,
	"tool_call" boolean,
	"structured_output" boolean,
	"temperature" boolean,
	"interleaved" boolean,
	"interleaved_field" text,
	"open_weights" boolean,
	"reasoning_options" jsonb,
	"input_modalities" text[] NOT NULL,
	"output_modalities" text[] NOT NULL,
	"context_tokens" integer,
	"input_tokens" integer,
	"output_tokens" integer,
	"release_date" text,
	"last_updated" text,
	"knowledge_cutoff" text,
	"status" text NOT NULL,
	"price_input" numeric,
	"price_output" numeric,
	"price_reasoning" numeric,
	"price_cache_read" numeric,
	"price_cache_write" numeric,
	"price_input_audio" numeric,
	"price_output_audio" numeric,
	"pricing_tiers" jsonb,
	"pricing_over_200k" jsonb,
	"pricing_modes" jsonb,
	"api_npm_package" text,
	"api_base_url" text,
	"api_shape" text,
	CONSTRAINT "models_key_since_version_pk" PRIMARY KEY("key","since_version"),
	CONSTRAINT "models_end_after_begin" CHECK ("models"."until_version" > "models"."since_version"),
	CONSTRAINT "models_key_parts" CHECK ("models"."key" = "models"."provider_key" || '/' || "models"."model_id"),
	CONSTRAINT "models_prices_together" CHECK (("models"."price_input" is null) = ("models"."price_output" is null))
);
--> statement-breakpoint
CREATE TABLE "providers" (
	"key" text collate "C" NOT NULL,
	"since_version" integer NOT NULL,
	"until_version" integer,
	"content_hash" text NOT NULL,
	"extra" jsonb,
	"name" text NOT NULL,
	"npm_package" text,
	"api_url" text,
	"doc_url" text,
	"env_vars" text[] NOT NULL,
	CONSTRAINT "providers_key_since_version_pk" PRIMARY KEY("key","since_version"),
	CONSTRAINT "providers_end_after_begin" CHECK ("providers"."until_version" > "providers"."since_version")
);
--> statement-breakpoint
CREATE TABLE "refresh_problems" (
	"refresh_id" bigint NOT NULL,
	"position" integer NOT NULL,
	"path" text NOT NULL,
	"message" text NOT NULL,
	CONSTRAINT "refresh_problems_refresh_id_position_pk" PRIMARY KEY("refresh_id","position")
);
--> statement-breakpoint
CREATE TABLE "refreshes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "refreshes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"status" text NOT NULL,
	"trigger" text NOT NULL,
	"requested_by" text,
	"source_kind" text NOT NULL,
	"source_url" text NOT NULL,
	"etag" text,
	"bytes" integer,
	"digest" text,
	"started_at" timestamp with time zone NOT NULL,
	"lease_expires_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"observed_at" timestamp with time zone,
	"catalog_version" integer,
	"summary" jsonb,
	"error_code" text,
	"error_message" text,
	"error_attempts" integer,
	CONSTRAINT "refreshes_lease" CHECK (("refreshes"."status" = 'RUNNING') = ("refreshes"."lease_expires_at" is not null)),
	CONSTRAINT "refreshes_end" CHECK (("refreshes"."status" = 'RUNNING') = ("refreshes"."finished_at" is null))
);
--> statement-breakpoint
CREATE TABLE "versions" (
	"number" integer PRIMARY KEY NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"refresh_id" bigint NOT NULL,
	CONSTRAINT "versions_refreshId_unique" UNIQUE("refresh_id")
);
--> statement-breakpoint
ALTER TABLE "base_model_links" ADD CONSTRAINT "base_model_links_since_version_versions_number_fk" FOREIGN KEY ("since_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "base_model_links" ADD CONSTRAINT "base_model_links_until_version_versions_number_fk" FOREIGN KEY ("until_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "base_models" ADD CONSTRAINT "base_models_since_version_versions_number_fk" FOREIGN KEY ("since_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "base_models" ADD CONSTRAINT "base_models_until_version_versions_number_fk" FOREIGN KEY ("until_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "benchmark_results" ADD CONSTRAINT "benchmark_results_since_version_versions_number_fk" FOREIGN KEY ("since_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "benchmark_results" ADD CONSTRAINT "benchmark_results_until_version_versions_number_fk" FOREIGN KEY ("until_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_refresh_id_refreshes_id_fk" FOREIGN KEY ("refresh_id") REFERENCES "public"."refreshes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_version_versions_number_fk" FOREIGN KEY ("version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_since_version_versions_number_fk" FOREIGN KEY ("since_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_until_version_versions_number_fk" FOREIGN KEY ("until_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "providers" ADD CONSTRAINT "providers_since_version_versions_number_fk" FOREIGN KEY ("since_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "providers" ADD CONSTRAINT "providers_until_version_versions_number_fk" FOREIGN KEY ("until_version") REFERENCES "public"."versions"("number") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_problems" ADD CONSTRAINT "refresh_problems_refresh_id_refreshes_id_fk" FOREIGN KEY ("refresh_id") REFERENCES "public"."refreshes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_refresh_id_refreshes_id_fk" FOREIGN KEY ("refresh_id") REFERENCES "public"."refreshes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "base_model_links_present" ON "base_model_links" USING btree ("model_key") WHERE "base_model_links"."until_version" is null;--> statement-breakpoint
CREATE INDEX "base_model_links_of_base_model" ON "base_model_links" USING btree ("base_model_key") WHERE "base_model_links"."until_version" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "base_models_present" ON "base_models" USING btree ("key") WHERE "base_models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "base_models_of_lab" ON "base_models" USING btree ("lab_key","key") WHERE "base_models"."until_version" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "benchmark_results_present" ON "benchmark_results" USING btree ("key") WHERE "benchmark_results"."until_version" is null;--> statement-breakpoint
CREATE INDEX "benchmark_results_of_base_model" ON "benchmark_results" USING btree ("base_model_key") WHERE "benchmark_results"."until_version" is null;--> statement-breakpoint
CREATE INDEX "benchmark_results_of_benchmark" ON "benchmark_results" USING btree ("benchmark_key") WHERE "benchmark_results"."until_version" is null;--> statement-breakpoint
CREATE INDEX "changes_of_subject" ON "changes" USING btree ("subject_type","subject_key","id");--> statement-breakpoint
CREATE INDEX "changes_of_refresh" ON "changes" USING btree ("refresh_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "models_present" ON "models" USING btree ("key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_of_provider" ON "models" USING btree ("provider_key","key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "providers_present" ON "providers" USING btree ("key") WHERE "providers"."until_version" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "refreshes_running" ON "refreshes" USING btree ("status") WHERE "refreshes"."status" = 'RUNNING';