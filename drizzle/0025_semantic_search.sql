CREATE TABLE "semantic_search" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"model" text NOT NULL,
	"version" integer,
	"updated_at" timestamp with time zone,
	"error" text,
	"failed_at" timestamp with time zone,
	"lease" text,
	"lease_expires_at" timestamp with time zone,
	CONSTRAINT "semantic_search_one_row" CHECK ("semantic_search"."id" = 1)
);
