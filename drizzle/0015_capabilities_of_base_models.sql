ALTER TABLE "base_models" ADD COLUMN "capabilities" text[] GENERATED ALWAYS AS (array_remove(array[
  case when attachment then 'ATTACHMENT' end, case when reasoning then 'REASONING' end,
  case when tool_call then 'TOOL_CALL' end, case when structured_output then 'STRUCTURED_OUTPUT' end,
  case when temperature then 'TEMPERATURE' end, case when interleaved then 'INTERLEAVED' end,
  case when open_weights then 'OPEN_WEIGHTS' end,
  case when 'IMAGE' = any(input_modalities) then 'VISION' end,
  case when 'AUDIO' = any(input_modalities) then 'AUDIO' end,
  case when 'VIDEO' = any(input_modalities) then 'VIDEO' end,
  case when 'PDF' = any(input_modalities) then 'PDF' end], null)) STORED;