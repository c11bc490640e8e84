CREATE TABLE "held_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "held_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"refresh_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_key" text collate "C" NOT NULL,
	"content_hash" text,
	"fields" jsonb NOT NULL,
	"suspicions" jsonb NOT NULL,
	"held_at" timestamp with time zone NOT NULL,
	"decision" text,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	CONSTRAINT "held_changes_decision" CHECK (("held_changes"."decision" is null) = ("held_changes"."decided_at" is null))
);
--> statement-breakpoint
CREATE TABLE "refresh_pauses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "refresh_pauses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"paused_at" timestamp with time zone NOT NULL,
	"paused_by" text NOT NULL,
	"resumed_at" timestamp with time zone,
	"resumed_by" text,
	CONSTRAINT "refresh_pauses_end" CHECK (("refresh_pauses"."resumed_at" is null) = ("refresh_pauses"."resumed_by" is null))
);
--> statement-breakpoint
CREATE TABLE "refresh_progress" (
	"refresh_id" bigint PRIMARY KEY NOT NULL,
	"phase" text NOT NULL,
	"processed" integer NOT NULL,
	"total" integer,
	"percent" double precision NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "changes_of_subject";--> statement-breakpoint
DROP INDEX "changes_of_refresh";--> statement-breakpoint
ALTER TABLE "versions" ALTER COLUMN "refresh_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "suspicions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "refreshes" ADD COLUMN "reverted_to" integer;--> statement-breakpoint
ALTER TABLE "held_changes" ADD CONSTRAINT "held_changes_refresh_id_refreshes_id_fk" FOREIGN KEY ("refresh_id") REFERENCES "public"."refreshes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_progress" ADD CONSTRAINT "refresh_progress_refresh_id_refreshes_id_fk" FOREIGN KEY ("refresh_id") REFERENCES "public"."refreshes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "held_changes_of_subject" ON "held_changes" USING btree ("subject_type","subject_key","id");--> statement-breakpoint
CREATE UNIQUE INDEX "refresh_pauses_present" ON "refresh_pauses" USING btree ((true)) WHERE "refresh_pauses"."resumed_at" is null;--> statement-breakpoint
CREATE INDEX "changes_by_time" ON "changes" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "changes_of_subject" ON "changes" USING btree ("subject_type","subject_key","at","id");--> statement-breakpoint
CREATE INDEX "changes_of_refresh" ON "changes" USING btree ("refresh_id","at","id");--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_not_zero" CHECK ("versions"."number" <> 0);