import type { LanguageModelV4FilePart, LanguageModelV4Message } from '@ai-sdk/provider';
import { builder } from '../../graph/builder.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { quoteInput } from '../../quote-input.ts';
import { RouteInput, routeOf } from '../route/route-input.ts';
import { filePart } from './file-part.ts';
import { isReasoningEffort, reasoningEfforts } from './reasoning-effort.ts';
import type { TextPrompt, TextRequest } from './text-request.ts';

const MessageRole = builder.enumType('MessageRole', {
  description: 'Author of a message.',
  values: {
    SYSTEM: { description: 'Instructions for the model.' },
    USER: { description: 'The user.' },
    ASSISTANT: { description: 'The model.' },
    TOOL: { description: 'A tool, with the result of a call.' },
  } as const,
});

const MessagePartInput = builder.inputType('MessagePartInput', {
  description: 'Part of a message of a user: either a text or a file.',
  fields: (t) => ({
    text: t.string({ description: 'Text.' }),
    data: t.string({ description: 'Content of an image or another file: base64, or a "data:" URL.' }),
    mediaType: t.string({ description: 'Media type of `data`, such as "image/png". Required unless `data` is a URL.' }),
    filename: t.string({ description: 'Name of the file.' }),
  }),
});

const ToolCallInput = builder.inputType('ToolCallInput', {
  description: 'Call of a tool in an earlier message of the model.',
  fields: (t) => ({
    id: t.string({ required: true, description: 'Id of the call.' }),
    name: t.string({ required: true, description: 'Name of the tool.' }),
    input: t.field({ type: 'JSON', required: true, description: 'Input of the tool.' }),
  }),
});

const MessageInput = builder.inputType('MessageInput', {
  description: 'Message of a conversation.',
  fields: (t) => ({
    role: t.field({ type: MessageRole, required: true, description: 'Author of the message.' }),
    content: t.string({ description: 'Text of the message.' }),
    parts: t.field({ type: [MessagePartInput], description: 'Parts of a USER message, after `content`.' }),
    toolCallId: t.string({ description: 'Id of the call that a TOOL message answers.' }),
    toolCalls: t.field({ type: [ToolCallInput], description: 'Calls of an ASSISTANT message.' }),
  }),
});

const ToolInput = builder.inputType('ToolInput', {
  description: 'Tool that the model can call. The caller runs it.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name of the tool.' }),
    description: t.string({ description: 'Purpose of the tool, for the model.' }),
    inputSchema: t.field({ type: 'JSON', required: true, description: 'JSON Schema of the input.' }),
  }),
});

export const GenerateTextInput = builder.inputType('GenerateTextInput', {
  description:
    'Input of `generateText`, `streamText`, and `explainRoute`. Exactly one of `model` and `route` is required.',
  fields: (t) => ({
    model: t.string({ description: 'Key of the model, or an id that `resolveModel` understands.' }),
    route: t.field({ type: RouteInput, description: 'Choice between the providers of a base model.' }),
    messages: t.field({ type: [MessageInput], required: true, description: 'Conversation, oldest first.' }),
    tools: t.field({ type: [ToolInput], description: 'Tools that the model can call.' }),
    toolChoice: t.string({ description: '"auto", "none", "required", or the name of a tool. Default: "auto".' }),
    responseSchema: t.field({ type: 'JSON', description: 'JSON Schema that the text must fit.' }),
    temperature: t.float({ description: 'Randomness, 0 to 2. Default: that of the provider.' }),
    topP: t.float({ description: 'Share of the most probable tokens, 0 to 1. Default: that of the provider.' }),
    maxOutputTokens: t.int({
      description: 'Most tokens of the answer, with its reasoning. Default: 8192, or the limit of the model if lower.',
    }),
    stop: t.stringList({ description: 'Texts that end the answer.' }),
    seed: t.int({ description: 'Seed for answers that repeat, if the provider supports it.' }),
    reasoningEffort: t.string({ description: `One of ${reasoningEfforts.join(', ')}. Default: that of the provider.` }),
    providerOptions: t.field({
      type: 'JSON',
      description: 'Options of the AI SDK package by provider, such as { openai: { serviceTier: "flex" } }.',
    }),
    owner: t.string({ description: 'User or team that the call counts toward. Default: the owner of the credential.' }),
    project: t.string({ description: 'Project that the call counts toward.' }),
    tags: t.stringList({ description: 'Further labels to report usage by, at most 19.' }),
    timeoutMs: t.int({ description: 'Milliseconds for one attempt. Default and maximum: `INFERENCE_TIMEOUT`.' }),
    idempotencyKey: t.string({
      description: 'Text that identifies the call. A second call with it is refused, because answers are not stored.',
    }),
  }),
});

type InputShape = typeof GenerateTextInput.$inferInput;
type MessageShape = InputShape['messages'][number];

/** Throws for a form that no model accepts. */
export function textRequestOf(input: InputShape): TextRequest {
  if ((input.model == null) === (input.route == null)) {
    const given = input.model == null ? 'none' : 'both';
    throw badInput(`Exactly one of "model" and "route" is required; got ${given}.`);
  }
  requireRange('temperature', input.temperature, 0, 2);
  requireRange('topP', input.topP, 0, 1);
  requireRange('maxOutputTokens', input.maxOutputTokens, 1, 10_000_000);
  requireRange('timeoutMs', input.timeoutMs, 1, 86_400_000);
  if (input.messages.length === 0) throw badInput('"messages" must have at least one message; got none.');
  const { owner = null, project = null, tags, timeoutMs = null, idempotencyKey = null } = input;
  return {
    model: input.model ?? null,
    route: input.route ? routeOf(input.route) : null,
    prompt: promptOf(input),
    ...{ owner, project, tags: tags ?? [], timeoutMs, idempotencyKey },
  };
}

function promptOf(input: InputShape): TextPrompt {
  const { temperature, topP, maxOutputTokens, stop, seed, providerOptions, tools, toolChoice } = input;
  return {
    prompt: messagesOf(input.messages),
    ...(tools && { tools: tools.map(toolOf) }),
    ...(toolChoice != null && { toolChoice: choiceOf(toolChoice) }),
    ...(input.responseSchema != null && {
      responseFormat: { type: 'json', schema: objectOf('responseSchema', input.responseSchema), name: 'response' },
    }),
    ...(temperature != null && { temperature }),
    ...(topP != null && { topP }),
    ...(maxOutputTokens != null && { maxOutputTokens }),
    ...(stop && { stopSequences: stop }),
    ...(seed != null && { seed }),
    ...(input.reasoningEffort != null && { reasoning: effortOf(input.reasoningEffort) }),
    ...(providerOptions != null && {
      providerOptions: objectOf('providerOptions', providerOptions) as NonNullable<TextPrompt['providerOptions']>,
    }),
  };
}

function toolOf({ name, description, inputSchema }: NonNullable<InputShape['tools']>[number]) {
  const schema = objectOf('tools.inputSchema', inputSchema);
  return { type: 'function' as const, name, ...(description != null && { description }), inputSchema: schema };
}

/** A result names its tool by the id of the call, so the calls before it are searched. */
function messagesOf(messages: readonly MessageShape[]): LanguageModelV4Message[] {
  const names = new Map(messages.flatMap(({ toolCalls }) => (toolCalls ?? []).map(({ id, name }) => [id, name])));
  return messages.map((message, index) => messageOf(message, `messages[${index}]`, names));
}

function messageOf(message: MessageShape, path: string, names: ReadonlyMap<string, string>): LanguageModelV4Message {
  const { role, content, parts, toolCalls, toolCallId } = message;
  const text = content == null ? [] : [{ type: 'text' as const, text: content }];
  if (parts?.length && role !== 'USER')
    throw badInput(`"${path}.parts" is for messages of the role USER; got ${role}.`);
  if (role === 'SYSTEM') return { role: 'system', content: content ?? '' };
  if (role === 'USER') {
    const given = (parts ?? []).map((part, index) => partOf(part, `${path}.parts[${index}]`));
    return { role: 'user', content: [...text, ...given] };
  }
  if (role === 'ASSISTANT') {
    const calls = (toolCalls ?? []).map(({ id, name, input }) => ({
      ...{ type: 'tool-call' as const, toolCallId: id, toolName: name, input },
    }));
    return { role: 'assistant', content: [...text, ...calls] };
  }
  const toolName = names.get(toolCallId ?? '');
  if (toolCallId == null || toolName === undefined) {
    throw badInput(`"${path}.toolCallId" must be the id of an earlier call; got ${quoteInput(toolCallId ?? '')}.`);
  }
  const output = { type: 'text' as const, value: content ?? '' };
  return { role: 'tool', content: [{ type: 'tool-result', toolCallId, toolName, output }] };
}

function partOf(part: NonNullable<MessageShape['parts']>[number], path: string) {
  const { text, data, mediaType, filename } = part;
  if ((text == null) === (data == null)) throw badInput(`"${path}" must have either "text" or "data".`);
  if (text != null) return { type: 'text' as const, text };
  const file: LanguageModelV4FilePart = filePart(data ?? '', mediaType ?? null, `${path}.data`);
  return filename == null ? file : { ...file, filename };
}

function choiceOf(choice: string): NonNullable<TextPrompt['toolChoice']> {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  return { type: 'tool', toolName: choice };
}

function effortOf(effort: string) {
  if (isReasoningEffort(effort)) return effort;
  throw badInput(`"reasoningEffort" must be one of ${reasoningEfforts.join(', ')}; got ${quoteInput(effort)}.`);
}

function objectOf(name: string, value: unknown): Readonly<Record<string, never>> {
  // The provider checks what is in it.
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, never>;
  throw badInput(`"${name}" must be a JSON object; got ${quoteInput(JSON.stringify(value))}.`);
}

function requireRange(name: string, value: number | null | undefined, min: number, max: number): void {
  if (value == null || (value >= min && value <= max)) return;
  throw badInput(`"${name}" must be between ${min} and ${max}; got ${value}.`);
}
