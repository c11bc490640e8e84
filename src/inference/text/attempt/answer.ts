import type { LanguageModelV4FinishReason, LanguageModelV4Usage, SharedV4Warning } from '@ai-sdk/provider';
import type { Json } from '../../../db/tables/json-columns.ts';
import type { Scrub } from '../../providers/scrub.ts';
import type { ToolCall } from '../request/text-request.ts';

/** Why an answer ended, with the meaning of each for the schema. */
export const finishReasons = {
  STOP: { description: 'The model finished, or wrote a stop text.' },
  LENGTH: { description: 'The output limit was reached.' },
  TOOL_CALLS: { description: 'The model calls tools.' },
  CONTENT_FILTER: { description: 'A content filter ended the answer.' },
  OTHER: { description: 'The provider gives another reason, or none.' },
} as const;

export type FinishReason = keyof typeof finishReasons;

/** What has arrived of an answer. It holds no text of a stream, whose parts are passed on as they come. */
export class Answer {
  readonly toolCalls: ToolCall[] = [];
  text = '';
  reasoning = '';
  /** UTF-8 bytes of text, reasoning, and arguments of tools. */
  bytes = 0;
  /** Whether a tool is named, before its arguments. */
  hasStartedToolCall = false;
  usage: LanguageModelV4Usage | null = null;
  warnings: readonly SharedV4Warning[] = [];
  firstTokenMs: number | null = null;
  #finishReason: LanguageModelV4FinishReason | null = null;

  get hasBegun(): boolean {
    return this.bytes > 0 || this.hasStartedToolCall || this.toolCalls.length > 0;
  }

  /** A stream that ends without a reason was cut off. */
  get isComplete(): boolean {
    const reason = this.#finishReason;
    return reason !== null && (reason.raw !== undefined || !unfinished.has(reason.unified));
  }

  /** Programs continue when tools are called, whatever reason the provider gives. */
  get finishReason(): FinishReason {
    if (this.toolCalls.length > 0) return 'TOOL_CALLS';
    return reasonOf[this.#finishReason?.unified ?? 'other'];
  }

  finish(reason: LanguageModelV4FinishReason, usage: LanguageModelV4Usage): void {
    this.#finishReason = reason;
    this.usage = usage;
  }

  addToolCall(id: string, name: string, input: string, scrub: Scrub): ToolCall {
    const argumentsText = scrub(input);
    const call = { id: scrub(id), name: scrub(name), argumentsText, arguments: parsedArguments(argumentsText) };
    this.toolCalls.push(call);
    return call;
  }
}

/** What packages say when the provider gave no reason. */
const unfinished: ReadonlySet<string> = new Set(['other', 'interrupted', 'error']);

const reasonOf: Readonly<Record<LanguageModelV4FinishReason['unified'], FinishReason>> = {
  stop: 'STOP',
  length: 'LENGTH',
  'tool-calls': 'STOP',
  'content-filter': 'CONTENT_FILTER',
  interrupted: 'OTHER',
  error: 'OTHER',
  other: 'OTHER',
};

/** Models write arguments that are no JSON too. */
function parsedArguments(text: string): Json {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return text;
  }
}
