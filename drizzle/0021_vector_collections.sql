CREATE TABLE "vector_collections" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"owner" text NOT NULL,
	"name" text collate "C" NOT NULL,
	"dimensions" integer NOT NULL,
	"distance" text NOT NULL,
	"model" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "vector_collections_by_name" ON "vector_collections" USING btree ("owner","name");