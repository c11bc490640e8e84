import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to a model, as the provider received it. */
interface ModelRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: the test knows what was sent.
  readonly body: any;
  /** When the exchange is over, whether the answer was sent to its end. */
  readonly sentToItsEnd: Promise<boolean>;
}

export type ModelAnswer = (request: ModelRequest, response: ServerResponse) => void | Promise<void>;

export interface ModelUpstream {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** In the order they came. */
  readonly requests: readonly ModelRequest[];
  /** Answers requests below `/<provider>/`, one after the other, the last for ever. */
  serve(provider: string, ...answers: readonly [ModelAnswer, ...ModelAnswer[]]): void;
  /** The next request to come. */
  nextRequest(): Promise<ModelRequest>;
  close(): Promise<void>;
}

/** Providers of models on loopback, which do what they are told. */
export async function modelUpstream(): Promise<ModelUpstream> {
  const served = new Map<string, ModelAnswer[]>();
  const requests: ModelRequest[] = [];
  let awaiting = Promise.withResolvers<ModelRequest>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sentToItsEnd = new Promise<boolean>((resolve) => {
      response.once('close', () => resolve(response.writableFinished));
    });
    const path = request.url ?? '';
    const seen = { path, headers: request.headers, body: bodyOf(Buffer.concat(chunks).toString()), sentToItsEnd };
    requests.push(seen);
    awaiting.resolve(seen);
    awaiting = Promise.withResolvers();
    const answers = served.get(path.split('/')[1] ?? '') ?? [];
    const [answer = status(404)] = answers;
    if (answers.length > 1) answers.shift();
    await answer(seen, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // A string only for a pipe.
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    serve: (provider, ...answers) => void served.set(provider, [...answers]),
    nextRequest: () => awaiting.promise,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** JSON, or the text of a form. */
function bodyOf(text: string) {
  return text.startsWith('{') ? JSON.parse(text) : text;
}

export function status(code: number, body: object | string = {}, headers: Record<string, string> = {}): ModelAnswer {
  const isText = typeof body === 'string';
  return (_request, response) => {
    response.writeHead(code, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  };
}

/** No byte of an answer. */
export const silent: ModelAnswer = () => {};

export function json(body: object): ModelAnswer {
  return status(200, body);
}

/** Server-sent events, one write each. `end` false: the connection stays open. */
export function events(list: readonly (object | string)[], end: 'END' | 'CUT' | 'OPEN' = 'END'): ModelAnswer {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of list) {
      response.write(typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`);
      // A write of its own for each.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (end === 'END') response.end();
    if (end === 'CUT') response.destroy();
  };
}

interface OpenAiAnswer {
  readonly text?: string;
  readonly toolCalls?: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly usage?: object | null;
  readonly finishReason?: string;
  readonly model?: string;
  /** Of every tool call in a stream, as some servers send it. */
  readonly toolIndex?: 0;
}

export const plainUsage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };

/** The wire format of Chat Completions: whole, or as a stream if the request asks for one. */
export function openAi(answer: OpenAiAnswer = {}): ModelAnswer {
  return (request, response) =>
    (request.body.stream ? events([...openAiEvents(answer), 'data: [DONE]\n\n']) : json(openAiBody(answer)))(
      request,
      response,
    );
}

function openAiBody({
  text = 'Hello',
  toolCalls,
  usage = plainUsage,
  finishReason,
  model = 'upstream-name',
}: OpenAiAnswer) {
  const calls = toolCalls?.map(({ id, name, arguments: input }) => ({
    ...{ id, type: 'function', function: { name, arguments: input } },
  }));
  return {
    ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model },
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, ...(calls && { tool_calls: calls }) },
        finish_reason: finishReason ?? 'stop',
      },
    ],
    ...(usage && { usage }),
  };
}

export function openAiEvents(answer: OpenAiAnswer = {}): object[] {
  const { text = 'Hello', toolCalls = [], usage = plainUsage, finishReason = 'stop', model = 'upstream-name' } = answer;
  const chunk = (delta: object, reason: string | null = null) => ({
    ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model },
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const half = Math.ceil(text.length / 2);
  return [
    chunk({ role: 'assistant', content: '' }),
    ...(text ? [chunk({ content: text.slice(0, half) }), chunk({ content: text.slice(half) })] : []),
    ...toolCalls.map(({ id, name, arguments: input }, index) =>
      chunk({
        tool_calls: [{ index: answer.toolIndex ?? index, id, type: 'function', function: { name, arguments: input } }],
      }),
    ),
    chunk({}, finishReason),
    ...(usage ? [{ ...chunk({}), choices: [], usage }] : []),
  ];
}

const anthropicUsage = {
  input_tokens: 100,
  cache_creation_input_tokens: 20,
  cache_read_input_tokens: 300,
  output_tokens: 50,
};

/** The wire format of Anthropic's Messages. */
export function anthropic(text = 'Hello', usage: object = anthropicUsage): ModelAnswer {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'upstream-name', stop_sequence: null };
  const whole = { ...message, content: [{ type: 'text', text }], stop_reason: 'end_turn', usage };
  const named = (event: { readonly type: string }) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  const parts = [
    {
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
  return (request, response) => (request.body.stream ? events(parts.map(named)) : json(whole))(request, response);
}

const googleUsage = {
  promptTokenCount: 400,
  cachedContentTokenCount: 300,
  candidatesTokenCount: 50,
  thoughtsTokenCount: 20,
  totalTokenCount: 470,
};

/** The wire format of Google's generateContent and streamGenerateContent. */
export function google(text = 'Hello', usageMetadata: object = googleUsage): ModelAnswer {
  const candidate = (part: string, finishReason?: string) => ({
    ...{
      candidates: [
        { content: { parts: [{ text: part }], role: 'model' }, index: 0, ...(finishReason && { finishReason }) },
      ],
    },
    ...{ usageMetadata, modelVersion: 'upstream-name' },
  });
  return (request, response) =>
    (request.path.includes('streamGenerateContent')
      ? events([candidate(text.slice(0, 2)), candidate(text.slice(2), 'STOP')])
      : json(candidate(text, 'STOP')))(request, response);
}

/** The wire format of OpenAI's Responses. */
export function responses(text = 'Hello'): ModelAnswer {
  const content = [{ type: 'output_text', text, annotations: [] }];
  return json({
    ...{ id: 'resp_1', object: 'response', created_at: 1, status: 'completed', error: null, incomplete_details: null },
    ...{ model: 'upstream-name', parallel_tool_calls: true, tool_choice: 'auto', tools: [], store: false },
    output: [{ id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content }],
    usage: {
      ...{ input_tokens: 1000, output_tokens: 500, total_tokens: 1500 },
      ...{ input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } },
    },
  });
}

/** The wire format of Converse of Amazon Bedrock. */
export function converse(text = 'Hello'): ModelAnswer {
  return json({
    output: { message: { role: 'assistant', content: [{ text }] } },
    stopReason: 'end_turn',
    metrics: { latencyMs: 1 },
    usage: { inputTokens: 1000, outputTokens: 500, totalTokens: 1500 },
  });
}

/** The wire format of the second version of Cohere's Chat. */
export function cohere(text = 'Hello'): ModelAnswer {
  const tokens = { input_tokens: 1000, output_tokens: 500 };
  return json({
    ...{ id: 'c1', generation_id: 'c1', finish_reason: 'COMPLETE' },
    message: { role: 'assistant', content: [{ type: 'text', text }] },
    usage: { billed_units: tokens, tokens },
  });
}

interface EmbeddingsAnswer {
  /** The vector of a text. */
  readonly vectorOf?: (text: string) => readonly number[];
  /** Null: the provider reports none. */
  readonly tokens?: number | null;
}

/** The wire format of Embeddings, with the vectors in reverse order, as their indexes say. */
export function embeddings({ vectorOf = lengthVector, tokens = 7 }: EmbeddingsAnswer = {}): ModelAnswer {
  return (request, response) => {
    const data = request.body.input.map((text: string, index: number) => ({
      object: 'embedding',
      index,
      embedding: vectorOf(text),
    }));
    const usage = tokens === null ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } };
    return json({ object: 'list', data: data.toReversed(), model: request.body.model, ...usage })(request, response);
  };
}

function lengthVector(text: string): readonly number[] {
  return [text.length, 1];
}
