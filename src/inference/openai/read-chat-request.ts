import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { JsonObject } from '../../db/tables/json-columns.ts';
import type { ModalityName } from '../../model/attributes/capability-criteria.ts';
import { quoteInput } from '../../quote-input.ts';
import { readFile } from '../text/request/file-part.ts';
import { parameterFaults } from '../text/request/parameter-faults.ts';
import { refusal, type TextError } from '../text/request/text-refusal.ts';
import type { TextRequest } from '../text/request/text-request.ts';
import { type ChatParameters, chatParameters } from './chat-parameters.ts';

/** A request of the endpoint. */
export interface ChatRequest {
  readonly request: TextRequest;
  readonly isStreamed: boolean;
  readonly includesUsage: boolean;
  /** What is not passed on, as sentences. */
  readonly warnings: readonly string[];
}

export function readChatRequest(body: unknown, idempotencyKey: string | null): ChatRequest | TextError {
  const parsed = chatParameters.safeParse(body);
  if (!parsed.success) return parameterError(parsed.error.issues[0], body);
  const { stream, stream_options: options, ...parameters } = parsed.data;
  const { max_tokens: old, max_completion_tokens: limit } = parameters;
  if (old != null && limit != null && old !== limit) return twoLimits(old, limit);
  const messages = readMessages(parameters.messages);
  if ('code' in messages) return messages;
  const request = { ...requestOf(parameters), ...messages, idempotencyKey };
  const [fault] = parameterFaults(request);
  if (fault) return fault;
  const includesUsage = options?.include_usage === true;
  return { request, isStreamed: stream === true, includesUsage, warnings: warningsOf(parameters.messages) };
}

function twoLimits(old: number, limit: number): TextError {
  const message = `"max_tokens" must not differ from "max_completion_tokens"; got ${old} and ${limit}.`;
  return refusal('UNSUPPORTED_PARAMETER', 'max_tokens', message);
}

/** Parameters that most providers do not accept, and that many clients send by default. */
function warningsOf(messages: Parameters['messages']): string[] {
  return messages.flatMap((message, index) => {
    const parts = message.role === 'user' && typeof message.content !== 'string' ? message.content : [];
    return [
      ...('name' in message && message.name !== undefined ? [notPassedOn(`messages.${index}.name`)] : []),
      ...parts.flatMap((part, place) =>
        part.type === 'image_url' && (part.image_url.detail ?? 'auto') !== 'auto'
          ? [notPassedOn(`messages.${index}.content.${place}.image_url.detail`)]
          : [],
      ),
    ];
  });
}

function notPassedOn(path: string): string {
  return `"${path}" is not passed on to the provider.`;
}

type Issue = NonNullable<ReturnType<typeof chatParameters.safeParse>['error']>['issues'][number];

/** The issue with the form that the value fits best, of a value that can have several forms. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap(([first]) => (first ? [deepest(first)] : []));
  const [best] = inner.toSorted((one, other) => other.path.length - one.path.length);
  return best && best.path.length > 0 ? { ...best, path: [...issue.path, ...best.path] } : issue;
}

function parameterError(first: Issue | undefined, body: unknown): TextError {
  const issue = first && deepest(first);
  if (issue?.code === 'unrecognized_keys') {
    const name = [...issue.path, issue.keys[0] ?? ''].join('.');
    return refusal('UNSUPPORTED_PARAMETER', name, `The parameter ${quoteInput(name)} is not supported.`);
  }
  const path = issue?.path.join('.') ?? '';
  const isDefaultOnly = ['n', 'store', 'logprobs', 'parallel_tool_calls', 'service_tier'].includes(path);
  if (isDefaultOnly) {
    const value = JSON.stringify(Reflect.get(Object(body), path)) ?? '';
    return refusal('UNSUPPORTED_PARAMETER', path, `"${path}" supports its default alone; got ${quoteInput(value)}.`);
  }
  return refusal('INVALID_INPUT', path, `"${path}" is not valid: ${issue?.message ?? 'unknown'}.`);
}

type Parameters = Omit<ChatParameters, 'stream' | 'stream_options'>;

function requestOf(given: Parameters): Omit<TextRequest, 'prompt' | 'modalities' | 'idempotencyKey'> {
  const stop = given.stop ?? [];
  return {
    target: { model: given.model },
    tools: (given.tools ?? []).map(({ function: { name, description = null, parameters, strict = null } }) => ({
      ...{ name, description, strict },
      // The schema of the parameters allows JSON alone.
      parameters: (parameters ?? { type: 'object', properties: {} }) as JsonObject,
    })),
    toolChoice: toolChoiceOf(given.tool_choice),
    responseFormat: responseFormatOf(given.response_format),
    temperature: given.temperature ?? null,
    topP: given.top_p ?? null,
    frequencyPenalty: given.frequency_penalty ?? null,
    presencePenalty: given.presence_penalty ?? null,
    maxOutputTokens: given.max_completion_tokens ?? given.max_tokens ?? null,
    stop: typeof stop === 'string' ? [stop] : stop,
    seed: given.seed ?? null,
    reasoningEffort: given.reasoning_effort ?? null,
    providerOptions: strictnessOf(given.response_format),
    owner: null,
    project: null,
    tags: given.user ? [`user:${given.user}`] : [],
    timeoutMs: null,
  };
}

function toolChoiceOf(choice: Parameters['tool_choice']): TextRequest['toolChoice'] {
  if (choice == null) return undefined;
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.function.name };
}

function responseFormatOf(format: Parameters['response_format']): TextRequest['responseFormat'] {
  if (format == null || format.type === 'text') return undefined;
  if (format.type === 'json_object') return { type: 'json' };
  const { schema, name, description } = format.json_schema;
  return { type: 'json', schema: schema as object, ...(name && { name }), ...(description && { description }) };
}

/** Packages ask for a strict schema by default, which has to satisfy further rules, and the API of OpenAI does not. */
function strictnessOf(format: Parameters['response_format']): TextRequest['providerOptions'] {
  if (format?.type !== 'json_schema') return {};
  const options = { strictJsonSchema: format.json_schema.strict ?? false };
  return { openai: options, openaiCompatible: options, groq: options, mistral: options };
}

function readMessages(messages: Parameters['messages']): Pick<TextRequest, 'prompt' | 'modalities'> | TextError {
  const modalities: ModalityName[] = [];
  const names = new Map<string, string>();
  const prompt: LanguageModelV4Message[] = [];
  for (const [index, message] of messages.entries()) {
    const read = readMessage(message, `messages.${index}`, names, modalities);
    if ('code' in read) return read;
    prompt.push(read);
  }
  return { prompt, modalities };
}

function readMessage(
  message: Parameters['messages'][number],
  path: string,
  names: Map<string, string>,
  modalities: ModalityName[],
): LanguageModelV4Message | TextError {
  if (message.role === 'user') return userMessage(message.content, path, modalities);
  if (message.role === 'tool') {
    const toolName = names.get(message.tool_call_id);
    if (toolName === undefined) {
      const allowed = 'the id of a tool call of an earlier message';
      const got = quoteInput(message.tool_call_id);
      return refusal('INVALID_INPUT', `${path}.tool_call_id`, `"tool_call_id" must be ${allowed}; got ${got}.`);
    }
    const output = { type: 'text' as const, value: joined(message.content) };
    return { role: 'tool', content: [{ type: 'tool-result', toolCallId: message.tool_call_id, toolName, output }] };
  }
  if (message.role !== 'assistant') return { role: 'system', content: joined(message.content) };
  const calls = message.tool_calls ?? [];
  for (const call of calls) names.set(call.id, call.function.name);
  const content = joined(message.content ?? '');
  return {
    role: 'assistant',
    content: [
      ...(content === '' ? [] : [{ type: 'text' as const, text: content }]),
      ...calls.map((call) => ({
        type: 'tool-call' as const,
        toolCallId: call.id,
        toolName: call.function.name,
        input: parsedArguments(call.function.arguments),
      })),
    ],
  };
}

function userMessage(
  content: Extract<Parameters['messages'][number], { role: 'user' }>['content'],
  path: string,
  modalities: ModalityName[],
): LanguageModelV4Message | TextError {
  if (typeof content === 'string') return { role: 'user', content: [{ type: 'text', text: content }] };
  const parts: Extract<LanguageModelV4Message, { role: 'user' }>['content'] = [];
  for (const [index, part] of content.entries()) {
    if (part.type === 'text') {
      parts.push({ type: 'text', text: part.text });
      continue;
    }
    const file = readFile(givenFile(part));
    if (typeof file === 'string') return refusal('INVALID_INPUT', `${path}.content.${index}`, file);
    modalities.push(file.modality);
    parts.push(file.part);
  }
  return { role: 'user', content: parts };
}

type UserParts = Exclude<Extract<Parameters['messages'][number], { role: 'user' }>['content'], string>;

function givenFile(part: Exclude<UserParts[number], { type: 'text' }>) {
  if (part.type === 'image_url') return { url: part.image_url.url };
  if (part.type === 'file') return { url: part.file.file_data, fileName: part.file.filename };
  const { data, format } = part.input_audio;
  return { data, mediaType: format === 'wav' ? 'audio/wav' : 'audio/mpeg' };
}

function joined(content: string | readonly { readonly text: string }[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
}

/** A model can have written arguments that are no JSON. */
function parsedArguments(text: string): unknown {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return text;
  }
}
