CREATE TABLE "hidden_models" (
	"key" text collate "C" PRIMARY KEY NOT NULL,
	"record" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "registry_items" (
	"kind" text NOT NULL,
	"key" text collate "C" NOT NULL,
	"source" text NOT NULL,
	"content" jsonb NOT NULL,
	"version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text NOT NULL,
	CONSTRAINT "registry_items_kind_key_pk" PRIMARY KEY("kind","key")
);
--> statement-breakpoint
CREATE TABLE "registry_state" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"updated_at" timestamp with time zone,
	"merged_revision" integer DEFAULT 0 NOT NULL,
	"next_merge_at" timestamp with time zone,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "registry" jsonb;--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "registry" jsonb;--> statement-breakpoint
CREATE INDEX "models_registered" ON "models" USING btree ("key") WHERE "models"."until_version" is null and "models"."registry" is not null;