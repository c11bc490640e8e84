CREATE TABLE "present_model_counts" (
	"key" text collate "C" PRIMARY KEY NOT NULL,
	"family" text,
	"lab_key" text collate "C",
	"status" text NOT NULL,
	"price_kind" text NOT NULL,
	"open_weights" boolean,
	"capabilities" text[] NOT NULL,
	"input_modalities" text[] NOT NULL,
	"output_modalities" text[] NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
-- The models that are stored already, as "refresh/write/count-models.ts" counts them.
INSERT INTO "present_model_counts"
SELECT md5(row("family", "lab_key", "status", "price_kind", "open_weights", "capabilities", "input_modalities", "output_modalities")::text),
  "family", "lab_key", "status", "price_kind", "open_weights", "capabilities", "input_modalities", "output_modalities", count(*)
FROM "models" WHERE "until_version" IS NULL
GROUP BY "family", "lab_key", "status", "price_kind", "open_weights", "capabilities", "input_modalities", "output_modalities";
--> statement-breakpoint
-- The lowest price for a kind of tokens among the price of a model and those of its tiers and modes.
CREATE FUNCTION "least_price"(price numeric, kind text, VARIADIC lists jsonb[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT least(price, (
    SELECT min((entry ->> kind)::numeric) FROM unnest(lists) AS list, jsonb_path_query(list, '$[*]') AS entry
  ))
$$;
--> statement-breakpoint
CREATE INDEX "models_ended" ON "models" USING btree ("until_version","key") WHERE "models"."until_version" is not null;--> statement-breakpoint
CREATE INDEX "models_of_base_model_by_input" ON "models" USING btree ("base_model_key",(case when price_kind in ('METERED', 'FREE') then least_price(price_input, 'input', pricing_tiers, pricing_over_200k, pricing_modes) end)) WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_of_base_model_by_output" ON "models" USING btree ("base_model_key",(case when price_kind in ('METERED', 'FREE') then least_price(price_output, 'output', pricing_tiers, pricing_over_200k, pricing_modes) end)) WHERE "models"."until_version" is null;
