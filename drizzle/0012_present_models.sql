ALTER TABLE "models" ADD COLUMN "price_kind" text DEFAULT 'UNKNOWN' NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "base_model_key" text collate "C";--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "base_model_rule" text;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "lab_key" text collate "C" GENERATED ALWAYS AS (split_part(base_model_key, '/', 1)) STORED;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "capabilities" text[] GENERATED ALWAYS AS (array_remove(array[
  case when attachment then 'ATTACHMENT' end, case when reasoning then 'REASONING' end,
  case when tool_call then 'TOOL_CALL' end, case when structured_output then 'STRUCTURED_OUTPUT' end,
  case when temperature then 'TEMPERATURE' end, case when interleaved then 'INTERLEAVED' end,
  case when open_weights then 'OPEN_WEIGHTS' end,
  case when 'IMAGE' = any(input_modalities) then 'VISION' end,
  case when 'AUDIO' = any(input_modalities) then 'AUDIO' end,
  case when 'VIDEO' = any(input_modalities) then 'VIDEO' end,
  case when 'PDF' = any(input_modalities) then 'PDF' end], null)) STORED;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "comparable_input_price" numeric GENERATED ALWAYS AS (case when price_kind in ('METERED', 'FREE') then price_input end) STORED;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "comparable_output_price" numeric GENERATED ALWAYS AS (case when price_kind in ('METERED', 'FREE') then price_output end) STORED;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "comparable_price" numeric GENERATED ALWAYS AS (case when price_kind in ('METERED', 'FREE') then price_input + price_output end) STORED;--> statement-breakpoint
-- The rows that are stored already, as "refresh/write/derive-models.ts" keeps them.
UPDATE "models" SET "price_kind" = case
  when "models"."price_input" is null then 'UNKNOWN'
  when greatest("models"."price_input", "models"."price_output", "models"."price_reasoning", "models"."price_cache_read",
    "models"."price_cache_write", "models"."price_input_audio", "models"."price_output_audio") > 0 then 'METERED'
  when coalesce(jsonb_path_exists("models"."pricing_tiers",
    '$[*].keyvalue() ? (@.key != "minContext" && @.value > 0)'), false) or coalesce(jsonb_path_exists("models"."pricing_over_200k",
    '$[*].keyvalue() ? (@.key != "minContext" && @.value > 0)'), false) or coalesce(jsonb_path_exists("models"."pricing_modes",
    '$[*].keyvalue() ? (@.key != "minContext" && @.value > 0)'), false)
    then 'METERED'
  when ("models"."provider_key" ~ '(^|-)(coding|token)-plan(-|$)' or "models"."provider_key" in ('firepass', 'github-copilot', 'gitlab', 'kimi-for-coding')) then 'SUBSCRIPTION'
  when (lower(concat("models"."model_id", ' ', "models"."name")) ~ '(^|[^a-z])free([^a-z]|$)' or "models"."key" in ('siliconflow-cn/deepseek-ai/DeepSeek-OCR')) then 'FREE'
  when (lower(concat("models"."model_id", ' ', "models"."name")) ~ '(^|[^a-z])(auto|router)([^a-z]|$)' or "models"."model_id" in ('custom', 'openrouter/bodybuilder', 'openrouter/fusion', 'openrouter/pareto-code', 'route-llm')) or (((("models"."input_modalities" <> '{}' and 'TEXT' <> all("models"."input_modalities"))
  or not "models"."output_modalities" <@ array['TEXT']) or lower(concat("models"."model_id", ' ', "models"."name")) ~ '(^|[^a-z])(asr|stt|transcribe|transcription|whisper|deepgram|tts|melotts|orpheus|speech|voice|elevenlabs|music|song|lyria|suno|image|imagen|flux|seedream|riverflow|dreamshaper|dall-e|diffusion|video|veo|sora|kling|seedance|hailuo|wan|ocr|rerank|reranker|smart-turn)([^a-z]|$)') and "models"."provider_key" in (select "priced"."provider_key" from "models" "priced"
  where "priced"."until_version" is null and "priced"."price_input" is not null group by "priced"."provider_key"
  having 4 * count(*) filter (where "priced"."price_input" > 0 or "priced"."price_output" > 0) >= count(*))) then 'UNKNOWN'
  else 'FREE' end;--> statement-breakpoint
UPDATE "models" SET "base_model_key" = "link"."base_model_key", "base_model_rule" = "link"."rule"
FROM "base_model_links" AS "link"
WHERE "models"."until_version" IS NULL AND "link"."until_version" IS NULL AND "link"."model_key" = "models"."key";--> statement-breakpoint
CREATE INDEX "models_of_base_model" ON "models" USING btree ("base_model_key","key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_of_lab" ON "models" USING btree ("lab_key","key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_of_family" ON "models" USING btree ("family","key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_capability" ON "models" USING gin ("capabilities","output_modalities") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_name" ON "models" USING btree (lower("name" collate "C") asc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_name_desc" ON "models" USING btree (lower("name" collate "C") desc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_release_date" ON "models" USING btree ("release_date" collate "C" asc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_release_date_desc" ON "models" USING btree ("release_date" collate "C" desc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_last_updated" ON "models" USING btree ("last_updated" collate "C" asc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_last_updated_desc" ON "models" USING btree ("last_updated" collate "C" desc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_context" ON "models" USING btree ("context_tokens" asc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_context_desc" ON "models" USING btree ("context_tokens" desc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_output_limit" ON "models" USING btree ("output_tokens" asc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_output_limit_desc" ON "models" USING btree ("output_tokens" desc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_input_price" ON "models" USING btree ("comparable_input_price" asc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_input_price_desc" ON "models" USING btree ("comparable_input_price" desc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_output_price" ON "models" USING btree ("comparable_output_price" asc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_output_price_desc" ON "models" USING btree ("comparable_output_price" desc nulls last,"key") WHERE "models"."until_version" is null;--> statement-breakpoint
CREATE INDEX "models_by_price" ON "models" USING btree ("comparable_price" asc nulls last,"key") WHERE "models"."until_version" is null;