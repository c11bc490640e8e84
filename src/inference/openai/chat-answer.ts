import { randomUUID } from 'node:crypto';
import { promptTokens } from '../../cost/estimate.ts';
import type { FinishReason } from '../text/attempt/answer.ts';
import type { TextPart } from '../text/attempt/attempt.ts';
import type { TextResult } from '../text/attempt/text-result.ts';
import type { ToolCall } from '../text/request/text-request.ts';

const finishReasons: Readonly<Record<FinishReason, string>> = {
  STOP: 'stop',
  LENGTH: 'length',
  TOOL_CALLS: 'tool_calls',
  CONTENT_FILTER: 'content_filter',
  OTHER: 'stop',
};

/** A whole answer as the endpoint sends it. `warnings`: those of its request. */
export function chatCompletion(result: TextResult, warnings: readonly string[]): object {
  const { text, reasoning, toolCalls, finishReason } = result;
  const message = {
    role: 'assistant',
    content: text === '' && toolCalls.length > 0 ? null : text,
    refusal: null,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls.map(toolCallOf) }),
  };
  return {
    ...head('chat.completion', result.model.key),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasons[finishReason] }],
    usage: usageOf(result),
    ...warningsOf(result, warnings),
  };
}

/** Such as parameters that the provider does not know. The API of OpenAI has no place for them, and its clients read on. */
function warningsOf({ warnings }: TextResult, ofRequest: readonly string[]) {
  const all = [...ofRequest, ...warnings];
  return all.length > 0 ? { warnings: all } : {};
}

function toolCallOf({ id, name, argumentsText }: ToolCall) {
  return { id, type: 'function', function: { name, arguments: argumentsText } };
}

function head(object: string, model: string) {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1_000), model };
}

/** Cached tokens are part of the prompt, and reasoning is part of the completion, as clients of OpenAI expect. */
function usageOf({ metered: { usage }, cost }: TextResult): object {
  const prompt = promptTokens(usage);
  const completion = usage.output + usage.reasoning + usage.outputAudio;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: usage.cacheRead },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
    ...(cost !== null && { cost: cost.total.toNumber() }),
  };
}

/** The chunks of a stream. Tool calls are numbered in the order in which they appear, whatever the provider does. */
export class ChatChunks {
  readonly #head: ReturnType<typeof head>;
  readonly #indexes = new Map<string, number>();
  #hasRole = false;

  constructor(model: string) {
    this.#head = head('chat.completion.chunk', model);
  }

  part(part: TextPart): object {
    if (part.kind === 'TOOL_CALL_START') return this.#toolCallStart(part.id, part.name);
    if (part.kind === 'TOOL_CALL_ARGUMENTS') {
      const index = this.#indexes.get(part.id) ?? 0;
      return this.#chunk({ tool_calls: [{ index, function: { arguments: part.text } }] });
    }
    return this.#chunk(part.kind === 'TEXT' ? { content: part.text } : { reasoning_content: part.text });
  }

  end(result: TextResult, warnings: readonly string[]): object {
    return { ...this.#chunk({}, finishReasons[result.finishReason]), ...warningsOf(result, warnings) };
  }

  usage(result: TextResult): object {
    return { ...this.#head, choices: [], usage: usageOf(result) };
  }

  #toolCallStart(id: string, name: string): object {
    const index = this.#indexes.size;
    this.#indexes.set(id, index);
    return this.#chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
  }

  #chunk(delta: object, finishReason: string | null = null): object {
    const role = this.#hasRole ? {} : { role: 'assistant' };
    this.#hasRole = true;
    const choice = { index: 0, delta: { ...role, ...delta }, logprobs: null, finish_reason: finishReason };
    return { ...this.#head, choices: [choice] };
  }
}
