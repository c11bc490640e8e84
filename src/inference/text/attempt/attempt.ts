import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { type Scrub, StreamScrubber } from '../../providers/scrub.ts';
import type { Answer } from './answer.ts';
import type { AttemptClock } from './attempt-clock.ts';
import { partReceiver } from './receive-part.ts';
import { valuesInTurns } from './values-in-turns.ts';

/** A part of an answer, as soon as it is known. */
export type TextPart =
  | { readonly kind: 'TEXT' | 'REASONING'; readonly text: string }
  | { readonly kind: 'TOOL_CALL_START'; readonly id: string; readonly name: string }
  | { readonly kind: 'TOOL_CALL_ARGUMENTS'; readonly id: string; readonly text: string };

interface Attempt {
  readonly model: LanguageModelV4;
  readonly options: LanguageModelV4CallOptions;
  readonly answer: Answer;
  readonly clock: AttemptClock;
  readonly scrub: Scrub;
}

/** Asks for a whole answer. Throws what the package throws. */
export async function generate({ model, options, answer, scrub }: Attempt): Promise<void> {
  const { content, finishReason, usage, warnings } = await model.doGenerate(options);
  for (const part of content) {
    if (part.type === 'text') answer.text += scrub(part.text);
    else if (part.type === 'reasoning') answer.reasoning += scrub(part.text);
    else if (part.type === 'tool-call') answer.addToolCall(part.toolCallId, part.toolName, part.input, scrub);
  }
  answer.bytes = Buffer.byteLength(answer.text) + Buffer.byteLength(answer.reasoning);
  for (const { argumentsText } of answer.toolCalls) answer.bytes += Buffer.byteLength(argumentsText);
  answer.warnings = warnings;
  answer.finish(finishReason, usage);
}

interface StreamAttempt extends Attempt {
  readonly secrets: readonly string[];
  readonly idleMs: number;
  readonly startedAtMs: number;
}

/** Passes on the parts of an answer. Throws what the package throws or reports, also after the first parts. */
export async function* stream(attempt: StreamAttempt): AsyncGenerator<TextPart, void> {
  const { model, options, answer, clock } = attempt;
  const reader = (await model.doStream(options)).stream.getReader();
  // A package may not end its stream when its request is aborted.
  const cancel = () => void reader.cancel().catch(() => {});
  clock.signal.addEventListener('abort', cancel, { once: true });
  const partsOf = partReader(attempt);
  const flow = {
    // The client waits for the first text.
    isUrgent: () => answer.firstTokenMs === null,
    awaitNext: () => clock.restart(),
    receive: partReceiver(answer),
    hold: () => clock.hold(),
  };
  try {
    for await (const values of valuesInTurns(reader, flow)) {
      for (const part of joinedDeltas(values).flatMap(partsOf)) {
        if (answer.firstTokenMs === null) begin(attempt);
        yield part;
      }
    }
  } finally {
    clock.signal.removeEventListener('abort', cancel);
    cancel();
  }
}

/** One delta in place of several of the same text in a row: each has a cost until it is at the client. */
function joinedDeltas(parts: readonly LanguageModelV4StreamPart[]): LanguageModelV4StreamPart[] {
  const joined: LanguageModelV4StreamPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const continues = last && 'delta' in last && 'delta' in part && last.type === part.type && last.id === part.id;
    if (continues) joined[joined.length - 1] = { ...last, delta: last.delta + part.delta };
    else joined.push(part);
  }
  return joined;
}

function begin({ answer, clock, idleMs, startedAtMs }: StreamAttempt): void {
  answer.firstTokenMs = Math.round(performance.now() - startedAtMs);
  clock.expect('further part of the answer', idleMs);
}

function partReader({ answer, secrets, scrub }: StreamAttempt): (part: LanguageModelV4StreamPart) => TextPart[] {
  const scrubbers = new Map<string, StreamScrubber>();
  const started = new Set<string>();

  return (part) => {
    switch (part.type) {
      case 'text-delta':
        return shown('TEXT', part.id, part.delta);
      case 'reasoning-delta':
        return shown('REASONING', part.id, part.delta);
      case 'text-end':
        return rest('TEXT', part.id);
      case 'reasoning-end':
        return rest('REASONING', part.id);
      case 'tool-input-start':
        started.add(part.id);
        return [{ kind: 'TOOL_CALL_START', id: scrub(part.id), name: scrub(part.toolName) }];
      case 'tool-input-delta':
        return shown('TOOL_CALL_ARGUMENTS', part.id, part.delta);
      case 'tool-input-end':
        return rest('TOOL_CALL_ARGUMENTS', part.id);
      case 'tool-call':
        return toolCall(part.toolCallId, part.toolName, part.input);
      case 'finish':
        return [...scrubbers].flatMap(([key]) => rest(kindOf(key), key.slice(key.indexOf(' ') + 1)));
      case 'error':
        throw part.error;
      default:
        return [];
    }
  };

  function shown(kind: TextKind, id: string, delta: string): TextPart[] {
    if (secrets.length === 0) return textPart(kind, id, delta);
    const key = `${kind} ${id}`;
    const scrubber = scrubbers.get(key) ?? new StreamScrubber(secrets);
    scrubbers.set(key, scrubber);
    return textPart(kind, id, scrubber.push(delta));
  }

  function rest(kind: TextKind, id: string): TextPart[] {
    return textPart(kind, id, scrubbers.get(`${kind} ${id}`)?.end() ?? '');
  }

  /** Some packages report a call without its parts. */
  function toolCall(id: string, name: string, input: string): TextPart[] {
    const call = answer.addToolCall(id, name, input, scrub);
    if (started.has(id)) return rest('TOOL_CALL_ARGUMENTS', id);
    return [
      { kind: 'TOOL_CALL_START', id: call.id, name: call.name },
      { kind: 'TOOL_CALL_ARGUMENTS', id: call.id, text: call.argumentsText },
    ];
  }

  function textPart(kind: TextKind, id: string, text: string): TextPart[] {
    if (text === '') return [];
    return kind === 'TOOL_CALL_ARGUMENTS' ? [{ kind, id: scrub(id), text }] : [{ kind, text }];
  }
}

type TextKind = 'TEXT' | 'REASONING' | 'TOOL_CALL_ARGUMENTS';

function kindOf(key: string): TextKind {
  // The keys of the scrubbers begin with it.
  return key.slice(0, key.indexOf(' ')) as TextKind;
}
