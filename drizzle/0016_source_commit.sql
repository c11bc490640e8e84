ALTER TABLE "changes" ADD COLUMN "source_commit" text;--> statement-breakpoint
ALTER TABLE "refreshes" ADD COLUMN "source_commit" text;