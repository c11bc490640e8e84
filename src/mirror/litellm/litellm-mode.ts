import type { ModelState } from '../published-queries.ts';

type Content = Pick<ModelState, 'modelId' | 'family' | 'inputModalities' | 'outputModalities'>;

/** LiteLLM's name of the endpoint that serves a model. Null: the entry does not tell it. */
export function litellmMode({ modelId, family, inputModalities, outputModalities }: Content): string | null {
  const names = `${family ?? ''} ${modelId}`.toLowerCase();
  const makes = (...kinds: string[]) => outputModalities.join() === kinds.join();
  const takes = (...kinds: string[]) => inputModalities.join() === kinds.join();
  if (makes('TEXT') && names.includes('rerank')) return 'rerank';
  // The source publishes vectors as text.
  if (makes('TEXT') && /embed/.test(names)) return 'embedding';
  if (makes('TEXT') && takes('AUDIO')) return 'audio_transcription';
  if (makes('AUDIO') && takes('TEXT')) return 'audio_speech';
  if (makes('IMAGE')) return 'image_generation';
  if (makes('VIDEO')) return 'video_generation';
  return outputModalities.includes('TEXT') && inputModalities.includes('TEXT') ? 'chat' : null;
}
