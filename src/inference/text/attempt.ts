import type { LanguageModelV4, LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import { UpstreamFault, upstreamFault } from '../upstream/upstream-fault.ts';
import type { CallLimits } from './call-limits.ts';
import { readAnswer } from './read-answer.ts';
import type { TextPrompt } from './text-request.ts';

export interface ToolCallShape {
  readonly id: string;
  readonly name: string;
  /** JSON text, as the model wrote it. */
  readonly input: string;
}

/** A piece of an answer. */
export type Delta =
  | { readonly kind: 'TEXT'; readonly text: string }
  | { readonly kind: 'REASONING'; readonly text: string }
  | { readonly kind: 'TOOL_CALL'; readonly toolCall: ToolCallShape };

export type FinishReasonName = 'STOP' | 'LENGTH' | 'TOOL_CALLS' | 'CONTENT_FILTER' | 'ERROR' | 'OTHER';

/** What one call of one model gave. */
export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCallShape[];
  readonly finishReason: FinishReasonName;
  /** Null: the provider reported none. */
  readonly usage: LanguageModelV4Usage | null;
  readonly latencyMs: number;
  /** Null: nothing came. */
  readonly firstTokenMs: number | null;
  /** Null: the answer is complete. */
  readonly fault: UpstreamFault | null;
}

export interface AttemptOptions {
  readonly isStreamed: boolean;
  readonly limits: CallLimits;
  /** Waits until the caller has taken the piece. */
  readonly emit: (delta: Delta) => void | Promise<void>;
}

/** Calls a model once. It never throws: what came before a failure counts. */
export async function attempt(
  opened: Promise<LanguageModelV4>,
  prompt: TextPrompt,
  { isStreamed, limits, emit }: AttemptOptions,
): Promise<Answer> {
  const startedAt = performance.now();
  const toolCalls: ToolCallShape[] = [];
  let text = '';
  let reasoning = '';
  let usage: LanguageModelV4Usage | null = null;
  let finish: FinishReasonName | null = null;
  let firstTokenMs: number | null = null;
  let fault: UpstreamFault | null = null;
  try {
    const model = await opened;
    const options = { ...prompt, abortSignal: limits.signal };
    for await (const part of readAnswer(model, options, isStreamed)) {
      limits.progress();
      limits.signal.throwIfAborted();
      await take(part);
    }
    if (finish === null || finish === 'ERROR') throw brokenOff();
  } catch (error) {
    const cause = upstreamFault(error, limits.signal);
    fault = firstTokenMs === null || cause.code === 'CANCELLED' ? cause : incomplete(cause);
  }
  limits.end();
  return { text, reasoning, toolCalls, usage, fault, firstTokenMs, latencyMs: elapsed(), finishReason: finishReason() };

  async function take(part: LanguageModelV4StreamPart): Promise<void> {
    if (part.type === 'error') throw part.error;
    if (part.type === 'finish') {
      usage = part.usage;
      finish = finishReasons[part.finishReason.unified] ?? 'OTHER';
      return;
    }
    const delta = deltaOf(part);
    if (delta === null) return;
    firstTokenMs ??= elapsed();
    if (delta.kind === 'TEXT') text += delta.text;
    else if (delta.kind === 'REASONING') reasoning += delta.text;
    else toolCalls.push(delta.toolCall);
    await limits.paused(() => emit(delta));
  }

  /** Some providers say "stop" although the answer calls tools, which ends the loop of an agent. */
  function finishReason(): FinishReasonName {
    if (fault !== null) return 'ERROR';
    return finish === 'STOP' && toolCalls.length > 0 ? 'TOOL_CALLS' : (finish ?? 'OTHER');
  }

  function elapsed(): number {
    return Math.round(performance.now() - startedAt);
  }
}

const finishReasons: Readonly<Record<string, FinishReasonName>> = {
  stop: 'STOP',
  length: 'LENGTH',
  'content-filter': 'CONTENT_FILTER',
  'tool-calls': 'TOOL_CALLS',
  error: 'ERROR',
  interrupted: 'ERROR',
};

function deltaOf(part: LanguageModelV4StreamPart): Delta | null {
  if (part.type === 'text-delta' && part.delta !== '') return { kind: 'TEXT', text: part.delta };
  if (part.type === 'reasoning-delta' && part.delta !== '') return { kind: 'REASONING', text: part.delta };
  if (part.type !== 'tool-call') return null;
  return { kind: 'TOOL_CALL', toolCall: { id: part.toolCallId, name: part.toolName, input: part.input } };
}

function brokenOff(): UpstreamFault {
  return new UpstreamFault('INVALID_UPSTREAM_ANSWER', 'The answer of the provider has no end.');
}

function incomplete({ message, status }: UpstreamFault): UpstreamFault {
  return new UpstreamFault('INCOMPLETE', `The answer broke off. ${message}`, status);
}
