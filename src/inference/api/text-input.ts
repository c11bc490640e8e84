import { builder } from '../../graph/builder.ts';
import { routePreferences } from '../text/request/route-preference.ts';

const messageRoles = {
  SYSTEM: { description: 'Instructions.' },
  USER: { description: 'The user.' },
  ASSISTANT: { description: 'The model, in an earlier turn.' },
  TOOL: { description: 'The result of a tool. Requires `toolCallId`.' },
} as const;

const MessageRole = builder.enumType('MessageRole', { description: 'Author of a message.', values: messageRoles });
const RoutePreference = builder.enumType('RoutePreference', {
  description: 'What a route prefers among the models that can answer.',
  values: routePreferences,
});

const MessagePartInput = builder.inputType('MessagePartInput', {
  description: 'Part of a message: `text`, or a file as `data` or `url`.',
  fields: (t) => ({
    text: t.string({ description: 'Text of the part.' }),
    data: t.string({ description: 'Content of an image, a PDF, or another file, in Base64. Requires `mediaType`.' }),
    url: t.string({
      description:
        'URL of the file, `https:` or `data:`. The gateway does not fetch it: the provider does, if it accepts URLs.',
    }),
    mediaType: t.string({ description: 'Media type of the file, such as "image/png". Optional for a `data:` URL.' }),
    fileName: t.string({ description: 'Name of the file.' }),
  }),
});

const ToolCallInput = builder.inputType('ToolCallInput', {
  description: 'Call of a tool in an earlier answer.',
  fields: (t) => ({
    id: t.string({ required: true, description: 'Id of the call, as the answer gave it.' }),
    name: t.string({ required: true, description: 'Name of the tool.' }),
    arguments: t.field({ type: 'JSON', required: true, description: 'Arguments of the call.' }),
  }),
});

const MessageInput = builder.inputType('MessageInput', {
  description: 'Message of a conversation, with `content` or `parts`.',
  fields: (t) => ({
    role: t.field({ type: MessageRole, required: true, description: 'Author of the message.' }),
    content: t.string({ description: 'Text of the message. The result of the tool for the role TOOL.' }),
    parts: t.field({
      type: [MessagePartInput],
      description: 'Parts of a message of the role USER, in place of `content`.',
    }),
    toolCallId: t.string({ description: 'Id of the tool call that the message answers. For the role TOOL.' }),
    toolCalls: t.field({ type: [ToolCallInput], description: 'Calls of tools by the model. For the role ASSISTANT.' }),
  }),
});

const ToolInput = builder.inputType('ToolInput', {
  description: 'Tool that the model can call. The client runs it.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name, 1 to 64 letters, digits, hyphens, and underscores.' }),
    description: t.string({ description: 'What the tool does, for the model.' }),
    parameters: t.field({ type: 'JSON', description: 'JSON Schema of the arguments. Default: no arguments.' }),
  }),
});

const RouteInput = builder.inputType('RouteInput', {
  description: 'Choice of a model among the providers of a base model.',
  fields: (t) => ({
    baseModel: t.string({
      required: true,
      description: 'Key of the base model, or a text that `resolveModel` understands as one.',
    }),
    prefer: t.field({
      type: RoutePreference,
      required: true,
      defaultValue: 'CHEAPEST',
      description: 'What decides among the models that can answer.',
    }),
    providers: t.stringList({
      description: 'Keys of the providers to consider, in the order of LISTED. Default: all.',
    }),
    maxInputPrice: t.float({ description: 'Highest input price, in US dollars per million tokens. Default: any.' }),
    fallbacks: t.int({
      required: true,
      defaultValue: 2,
      description: 'How many further models are tried after a retryable failure, 0 to 10.',
    }),
  }),
});

export const GenerateTextInput = builder.inputType('GenerateTextInput', {
  description:
    'Call of a text model, of `model` or of a model that `route` chooses. Messages are never stored or logged.',
  fields: (t) => ({
    model: t.string({ description: 'Key of the model, or an id that `resolveModel` understands.' }),
    route: t.field({ type: RouteInput, description: 'Choice of a model, in place of `model`.' }),
    messages: t.field({ type: [MessageInput], required: true, description: 'Conversation, oldest message first.' }),
    tools: t.field({ type: [ToolInput], description: 'Tools that the model can call.' }),
    toolChoice: t.string({ description: '"auto", "none", "required", or the name of a tool. Default: "auto".' }),
    responseSchema: t.field({ type: 'JSON', description: 'JSON Schema that the text of the answer follows.' }),
    temperature: t.float({ description: 'Sampling temperature, 0 to 2.' }),
    topP: t.float({ description: 'Share of the probability to sample from, 0 to 1.' }),
    maxOutputTokens: t.int({
      description:
        'Most tokens of the answer, reasoning included. Default: the limit of the model, or 4096 while a budget blocks.',
    }),
    stop: t.stringList({ description: 'Texts that end the answer, at most 16.' }),
    seed: t.int({ description: 'Seed of the sampling, where the provider has one.' }),
    reasoningEffort: t.string({
      description: 'Effort of reasoning: "none", "minimal", "low", "medium", "high", or "xhigh".',
    }),
    providerOptions: t.field({
      type: 'JSON',
      description:
        'Further options by the name of the AI SDK provider, such as { "openai": { "store": false } }. They cannot name another model, address, or limit.',
    }),
    owner: t.string({ description: 'User or team that the call counts toward. Default: the owner of the credential.' }),
    project: t.string({ description: 'Project that the call counts toward.' }),
    tags: t.stringList({ description: 'Further labels to report by, at most 20.' }),
    timeoutMs: t.int({ description: 'Milliseconds for one attempt. Default and most: UPSTREAM_TIMEOUT.' }),
    idempotencyKey: t.string({
      description:
        'Text that identifies the call. A second call with it is refused, unless the first one gave no answer.',
    }),
  }),
});

export type GenerateTextArgs = typeof GenerateTextInput.$inferInput;
export type MessageArgs = typeof MessageInput.$inferInput;
export type MessagePartArgs = typeof MessagePartInput.$inferInput;
