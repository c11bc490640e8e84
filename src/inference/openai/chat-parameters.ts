import { z } from 'zod';

const text = z.string();
const textPart = z.strictObject({ type: z.literal('text'), text });
const imagePart = z.strictObject({
  type: z.literal('image_url'),
  // The detail is a wish that other providers do not know.
  image_url: z.strictObject({ url: text, detail: z.enum(['auto', 'low', 'high']).optional() }),
});
const filePart = z.strictObject({
  type: z.literal('file'),
  file: z.strictObject({ file_data: text, filename: text.optional() }),
});
const audioPart = z.strictObject({
  type: z.literal('input_audio'),
  input_audio: z.strictObject({ data: text, format: z.enum(['wav', 'mp3']) }),
});
const texts = z.union([text, z.array(textPart).min(1)]);
const toolCall = z.strictObject({
  id: text,
  type: z.literal('function'),
  function: z.strictObject({ name: text, arguments: text }),
  index: z.number().optional(),
});

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer']), content: texts, name: text.optional() }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([text, z.array(z.discriminatedUnion('type', [textPart, imagePart, filePart, audioPart])).min(1)]),
    name: text.optional(),
  }),
  // Clients send back what an answer contained.
  z.object({
    role: z.literal('assistant'),
    content: texts.nullish(),
    tool_calls: z.array(toolCall).nullish(),
  }),
  z.strictObject({ role: z.literal('tool'), content: texts, tool_call_id: text, name: text.optional() }),
]);

const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: text,
    description: text.optional(),
    parameters: z.record(text, z.unknown()).optional(),
    strict: z.boolean().nullish(),
  }),
});

const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: text }) }),
]);

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: text.optional(),
      description: text.optional(),
      schema: z.record(text, z.unknown()),
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** The parameters that are obeyed, and those of which only the default is. Every other one is refused by its name. */
export const chatParameters = z.strictObject({
  model: text,
  messages: z.array(message),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.boolean().optional() })
    .nullish(),
  max_tokens: z.number().int().nullish(),
  max_completion_tokens: z.number().int().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  frequency_penalty: z.number().nullish(),
  presence_penalty: z.number().nullish(),
  stop: z.union([text, z.array(text)]).nullish(),
  seed: z.number().int().nullish(),
  reasoning_effort: text.nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  response_format: responseFormat.nullish(),
  /** Recorded as a tag. */
  user: text.nullish(),
  n: z.literal(1).nullish(),
  store: z.literal(false).nullish(),
  logprobs: z.literal(false).nullish(),
  parallel_tool_calls: z.literal(true).nullish(),
  service_tier: z.enum(['auto', 'default']).nullish(),
});

export type ChatParameters = z.infer<typeof chatParameters>;
