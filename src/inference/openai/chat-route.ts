import { ReadableStream } from 'node:stream/web';
import { type Context, type Gateway, requestContext } from '../../graph/context.ts';
import { MAX_LARGE_REQUEST_BYTES } from '../../server/http/large-bodies.ts';
import type { HttpRoute, RouteAnswer, RouteCall } from '../../server/routes/http-route.ts';
import { jsonAnswer } from '../../server/routes/json-answer.ts';
import { mediaTypeOf } from '../../server/routes/media-type.ts';
import { auditedCall } from '../text/audited-call.ts';
import type { TextEvent } from '../text/call-text.ts';
import { cancellable } from '../text/cancellable.ts';
import { refusal, type TextError } from '../text/text-refusal.ts';
import { ChatChunks, chatCompletion } from './chat-answer.ts';
import { errorAnswer, openAiError, routeErrorAnswer } from './openai-error.ts';
import { type ChatRequest, readChatRequest } from './read-chat-request.ts';

/** Chat Completions, for programs that take the base URL of an API of OpenAI. */
export function chatRoute(gateway: Gateway): HttpRoute {
  return {
    path: '/v1/chat/completions',
    methods: ['POST'],
    role: 'CALLER',
    cost: 1,
    readsBody: true,
    errorAnswer: routeErrorAnswer,
    handle: (call) => answerTo(call, requestContext(gateway, call.identity, call.address)),
  };
}

async function answerTo(call: RouteCall, context: Context): Promise<RouteAnswer> {
  mediaTypeOf(call.request, ['application/json']);
  const body = parsed((await call.readBody(MAX_LARGE_REQUEST_BYTES)).toString());
  const key = call.request.headers['idempotency-key']?.toString() ?? null;
  const read = body === undefined ? notJson : readChatRequest(body, key);
  if ('code' in read) return errorAnswer(read, null);
  const events = cancellable((signal) => auditedCall('chat.completions', { ...read, context, signal }));
  const leave = () => void events.return?.();
  call.signal.addEventListener('abort', leave, { once: true });
  return read.isStreamed ? streamed(read, events) : whole(events);
}

const notJson: TextError = refusal('INVALID_INPUT', '', 'The body must be JSON.');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function whole(events: AsyncIterable<TextEvent>): Promise<RouteAnswer> {
  for await (const event of events) {
    if (event.kind === 'RESULT') return jsonAnswer(chatCompletion(event.result));
    if (event.kind === 'ERRORS') return errorAnswer(firstOf(event.errors), event.failure);
  }
  throw new Error('A call of a model ended without its end.');
}

/** The status is that of the first event: until then, an error is an answer of its own. */
async function streamed(request: ChatRequest, events: AsyncIterableIterator<TextEvent>): Promise<RouteAnswer> {
  const first = await events.next();
  if (first.done) throw new Error('A call of a model ended without its end.');
  if (first.value.kind === 'ERRORS') return errorAnswer(firstOf(first.value.errors), first.value.failure);
  const body = ReadableStream.from(chunksOf(request, first.value, events));
  // The stream of Node is that of the Fetch API; their types differ.
  return new Response(body as BodyInit, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies would hold the parts back.
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

async function* chunksOf(
  { request, includesUsage }: ChatRequest,
  first: TextEvent,
  events: AsyncIterableIterator<TextEvent>,
): AsyncGenerator<Uint8Array, void> {
  const { target } = request;
  const chunks = new ChatChunks('model' in target ? target.model : '');
  try {
    yield* linesOf(first);
    for await (const event of events) yield* linesOf(event);
  } finally {
    await events.return?.();
  }

  /** After the first part, an error is an event, and the stream has no regular end. */
  function* linesOf(event: TextEvent): Generator<Uint8Array, void> {
    if (event.kind === 'ERRORS') return yield line(openAiError(firstOf(event.errors)));
    if (event.kind !== 'RESULT') return yield line(chunks.part(event));
    yield line(chunks.end(event.result));
    if (includesUsage) yield line(chunks.usage(event.result));
    yield DONE;
  }
}

const DONE = Buffer.from('data: [DONE]\n\n');

function line(data: object): Uint8Array {
  return Buffer.from(`data: ${JSON.stringify(data)}\n\n`);
}

function firstOf(errors: readonly TextError[]): TextError {
  const [first] = errors;
  if (!first) throw new Error('A call of a model failed without an error.');
  return first;
}
