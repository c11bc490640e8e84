CREATE TABLE "logos" (
	"key" text collate "C" PRIMARY KEY NOT NULL,
	"svg" text NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "base_models" ADD COLUMN "source_entry" text;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "source_entry" text;--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "source_entry" text;