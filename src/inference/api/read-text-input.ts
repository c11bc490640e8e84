import type { LanguageModelV4Message, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { isJsonObject } from '../../db/tables/json-columns.ts';
import type { ModalityName } from '../../model/attributes/capability-criteria.ts';
import { readFile } from '../text/request/file-part.ts';
import { parameterFaults } from '../text/request/parameter-faults.ts';
import { refusal, type TextError } from '../text/request/text-refusal.ts';
import type { Target, TextRequest } from '../text/request/text-request.ts';
import type { GenerateTextArgs, MessageArgs, MessagePartArgs } from './text-input.ts';

/** The request that an input means, or what is wrong with it. */
export function readTextInput(input: GenerateTextArgs): TextRequest | TextError[] {
  const faults: TextError[] = [];
  const modalities: ModalityName[] = [];
  const target = targetOf(input);
  if (target === null) fault('model', '"model" or "route" must be given, and not both.');
  const names = new Map(input.messages.flatMap(({ toolCalls }) => (toolCalls ?? []).map(({ id, name }) => [id, name])));
  const prompt: LanguageModelV4Prompt = input.messages.flatMap((message, index) => {
    const read = messageOf(message, `messages.${index}`);
    return read ? [read] : [];
  });
  if (faults.length > 0 || target === null) return faults;
  const request = requestOf(input, target, prompt, modalities);
  const bad = [...parameterFaults(request), ...objectFaults(input)];
  return bad.length > 0 ? bad : request;

  function fault(path: string, message: string): undefined {
    faults.push(refusal('INVALID_INPUT', path, message));
    return undefined;
  }

  function messageOf(message: MessageArgs, path: string): LanguageModelV4Message | undefined {
    const { role, content, parts, toolCallId, toolCalls } = message;
    if (toolCalls != null && role !== 'ASSISTANT')
      return fault(`${path}.toolCalls`, 'Only the role ASSISTANT has "toolCalls".');
    if (parts != null && role !== 'USER') return fault(`${path}.parts`, 'Only the role USER has "parts".');
    if (parts != null && content != null) return fault(path, 'A message has "content" or "parts", and not both.');
    if (role === 'USER') return userMessage(content ?? null, parts ?? null, path);
    if (role === 'ASSISTANT') return assistantMessage(content ?? null, toolCalls ?? [], path);
    if (content == null) return fault(`${path}.content`, 'The message must have "content".');
    if (role === 'SYSTEM') return { role: 'system', content };
    const toolName = names.get(toolCallId ?? '');
    if (toolCallId == null || toolName === undefined) {
      return fault(`${path}.toolCallId`, '"toolCallId" must be the id of a call in "toolCalls" of an earlier message.');
    }
    return {
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId, toolName, output: { type: 'text', value: content } }],
    };
  }

  function userMessage(content: string | null, parts: readonly MessagePartArgs[] | null, path: string) {
    if (content === null && !parts?.length) return fault(path, 'The message must have "content" or "parts".');
    const given = content === null ? (parts ?? []) : [{ text: content }];
    const read = given.flatMap((part, index) => partOf(part, `${path}.parts.${index}`) ?? []);
    return { role: 'user' as const, content: read };
  }

  function partOf(part: MessagePartArgs, path: string) {
    const given = [part.text, part.data, part.url].filter((value) => value != null);
    if (given.length !== 1) return fault(path, 'A part has one of "text", "data", and "url".');
    if (part.text != null) return { type: 'text' as const, text: part.text };
    const file = readFile(part);
    if (typeof file === 'string') return fault(path, file);
    modalities.push(file.modality);
    return file.part;
  }

  function assistantMessage(content: string | null, toolCalls: NonNullable<MessageArgs['toolCalls']>, path: string) {
    if (content === null && toolCalls.length === 0)
      return fault(path, 'The message must have "content" or "toolCalls".');
    return {
      role: 'assistant' as const,
      content: [
        ...(content === null ? [] : [{ type: 'text' as const, text: content }]),
        ...toolCalls.map(({ id, name, arguments: input }) => ({
          type: 'tool-call' as const,
          toolCallId: id,
          toolName: name,
          input,
        })),
      ],
    };
  }
}

function targetOf({ model, route }: GenerateTextArgs): Target | null {
  if ((model == null) === (route == null)) return null;
  if (model != null) return { model };
  if (route == null) return null;
  const { baseModel, prefer, providers = null, maxInputPrice = null, fallbacks } = route;
  return { route: { baseModel, prefer, providers, maxInputPrice, fallbacks } };
}

function requestOf(
  input: GenerateTextArgs,
  target: Target,
  prompt: LanguageModelV4Prompt,
  modalities: readonly ModalityName[],
): TextRequest {
  return {
    target,
    prompt,
    modalities,
    tools: (input.tools ?? []).map(({ name, description = null, parameters }) => ({
      ...{ name, description, strict: null },
      parameters: isJsonObject(parameters) ? parameters : { type: 'object', properties: {} },
    })),
    toolChoice: toolChoiceOf(input.toolChoice ?? null),
    responseFormat: isJsonObject(input.responseSchema)
      ? { type: 'json', schema: input.responseSchema as object }
      : undefined,
    temperature: input.temperature ?? null,
    topP: input.topP ?? null,
    frequencyPenalty: null,
    presencePenalty: null,
    maxOutputTokens: input.maxOutputTokens ?? null,
    stop: input.stop ?? [],
    seed: input.seed ?? null,
    reasoningEffort: input.reasoningEffort ?? null,
    // `objectFaults` refuses other shapes.
    providerOptions: (input.providerOptions ?? {}) as TextRequest['providerOptions'],
    owner: input.owner ?? null,
    project: input.project ?? null,
    tags: input.tags ?? [],
    timeoutMs: input.timeoutMs ?? null,
    idempotencyKey: input.idempotencyKey ?? null,
  };
}

function toolChoiceOf(choice: string | null): TextRequest['toolChoice'] {
  if (choice === null) return undefined;
  const known = (['auto', 'none', 'required'] as const).find((type) => type === choice);
  return known ? { type: known } : { type: 'tool', toolName: choice };
}

function objectFaults({ tools, responseSchema, providerOptions }: GenerateTextArgs): TextError[] {
  const bad = [
    ...(tools ?? []).map(({ parameters }, index) => [`tools.${index}.parameters`, parameters] as const),
    ['responseSchema', responseSchema] as const,
    ['providerOptions', providerOptions] as const,
    ...(isJsonObject(providerOptions)
      ? Object.entries(providerOptions).map(([name, value]) => [`providerOptions.${name}`, value] as const)
      : []),
  ].filter(([, value]) => value != null && !isJsonObject(value));
  return bad.map(([path]) => refusal('INVALID_INPUT', path, `"${path}" must be an object.`));
}
