import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';

/** The parts of an answer, in order. Without `isStreamed`, the provider sends the answer as a whole. */
export async function* readAnswer(
  model: LanguageModelV4,
  options: LanguageModelV4CallOptions,
  isStreamed: boolean,
): AsyncGenerator<LanguageModelV4StreamPart> {
  if (isStreamed) {
    const { stream } = await model.doStream(options);
    yield* stream;
    return;
  }
  const { content, finishReason, usage, warnings } = await model.doGenerate(options);
  yield { type: 'stream-start', warnings };
  for (const part of content) {
    if (part.type === 'text') yield { type: 'text-delta', id: '', delta: part.text };
    if (part.type === 'reasoning') yield { type: 'reasoning-delta', id: '', delta: part.text };
    if (part.type === 'tool-call') yield part;
  }
  yield { type: 'finish', finishReason, usage };
}
