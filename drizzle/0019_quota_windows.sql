CREATE TABLE "usage_quota_windows" (
	"scope" text NOT NULL,
	"subject" text NOT NULL,
	"span" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"requests" bigint DEFAULT 0 NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_quota_windows_scope_subject_span_starts_at_pk" PRIMARY KEY("scope","subject","span","starts_at")
);
