/**
 * Matches the id or name of a model that is billed per image, song, second, character, page or search, although some
 * providers publish it as a model from text to text.
 */
export const billedByUnitPattern = `(^|[^a-z])(${[
  'asr|stt|transcribe|transcription|whisper|deepgram',
  'tts|melotts|orpheus|speech|voice|elevenlabs',
  'music|song|lyria|suno',
  'image|imagen|flux|seedream|riverflow|dreamshaper|dall-e|diffusion',
  'video|veo|sora|kling|seedance|hailuo|wan',
  'ocr|rerank|reranker|smart-turn',
].join('|')})([^a-z]|$)`;

/** Keys of models that match the pattern and are free, with the reason. */
export const freeOfCharge = {
  'siliconflow-cn/deepseek-ai/DeepSeek-OCR': 'A chat model with a price per token elsewhere, free at this provider.',
} as const;
