-- More words that only ask, so that "the cheapest claude" finds what "claude" does.
CREATE OR REPLACE FUNCTION "search_role"(word text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN word IN ('vision', 'visual', 'multimodal', 'image', 'images', 'picture', 'pictures', 'video', 'videos', 'audio',
      'music', 'speech', 'voice', 'tts', 'stt', 'asr', 'transcription', 'transcriptions', 'pdf', 'pdfs', 'embedding',
      'embeddings', 'reasoning', 'thinking', 'free', 'open', 'tool', 'tools') THEN 'CAPABILITY'
    WHEN word IN ('all', 'an', 'and', 'any', 'are', 'available', 'best', 'by', 'cheap', 'cheapest', 'compare',
      'cost', 'costs', 'does', 'fastest', 'find', 'for', 'from', 'generating', 'generation', 'generator', 'give', 'good',
      'has', 'have', 'how', 'in', 'is', 'list', 'llm', 'llms', 'me', 'model', 'models', 'much', 'need', 'newest', 'of', 'on',
      'or', 'price', 'prices', 'pricing', 'show', 'smartest', 'supporting', 'supports', 'that', 'the', 'there', 'to', 'using',
      'versus', 'via', 'vs', 'want', 'what', 'which', 'with') THEN 'FILLER'
    ELSE 'WORD'
  END
$$;
