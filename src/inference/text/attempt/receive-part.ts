import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { Answer } from './answer.ts';

/** Counts the parts of a stream as they arrive, also those that the client has not taken yet. Returns the bytes of each. */
export function partReceiver(answer: Answer): (part: LanguageModelV4StreamPart) => number {
  const started = new Set<string>();

  return (part) => {
    const bytes = bytesOf(part);
    // Most packages report the arguments of a call in parts and then as a whole.
    if (part.type !== 'tool-call' || !started.has(part.toolCallId)) answer.bytes += bytes;
    if (part.type === 'tool-input-start') {
      started.add(part.id);
      answer.hasStartedToolCall = true;
    } else if (part.type === 'stream-start') answer.warnings = part.warnings;
    else if (part.type === 'finish') answer.finish(part.finishReason, part.usage);
    return bytes;
  };
}

function bytesOf(part: LanguageModelV4StreamPart): number {
  if ('delta' in part) return Buffer.byteLength(part.delta);
  return part.type === 'tool-call' ? Buffer.byteLength(part.input) : 0;
}
