import type { Gateway } from '../../graph/context.ts';
import type { HttpRoute, RouteAnswer } from '../../server/routes/http-route.ts';
import { jsonAnswer } from '../../server/routes/json-answer.ts';
import type { TextEvent } from '../text/attempt/text-call.ts';
import { auditedCall } from '../text/audited-call.ts';
import { cancellable } from '../text/cancellable.ts';
import { callRoute, firstOf } from './call-route.ts';
import { ChatChunks, chatCompletion } from './chat-answer.ts';
import { errorAnswer, openAiError } from './openai-error.ts';
import { type ChatRequest, readChatRequest } from './read-chat-request.ts';

/** Chat Completions. */
export function chatRoute(gateway: Gateway): HttpRoute {
  return callRoute('/v1/chat/completions', gateway, {
    read: (body, { request }) => readChatRequest(body, request.headers['idempotency-key']?.toString() ?? null),
    answer: async (read: ChatRequest, call, context) => {
      const events = cancellable((signal) => auditedCall('chat.completions', { ...read, context, signal }));
      const leave = () => void events.return?.();
      call.signal.addEventListener('abort', leave, { once: true });
      return read.isStreamed ? streamed(read, events) : whole(read, events);
    },
  });
}

async function whole(request: ChatRequest, events: AsyncIterable<TextEvent>): Promise<RouteAnswer> {
  for await (const event of events) {
    if (event.kind === 'RESULT') return jsonAnswer(chatCompletion(event.result, request.warnings));
    if (event.kind === 'ERRORS') return errorAnswer(firstOf(event.errors), event.failure);
  }
  throw new Error('A call of a model ended without its end.');
}

/** The status is that of the first event: until then, an error is an answer of its own. */
async function streamed(request: ChatRequest, events: AsyncIterableIterator<TextEvent>): Promise<RouteAnswer> {
  const first = await events.next();
  if (first.done) throw new Error('A call of a model ended without its end.');
  if (first.value.kind === 'ERRORS') return errorAnswer(firstOf(first.value.errors), first.value.failure);
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies would hold the parts back.
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
    parts: chunksOf(request, first.value, events),
  };
}

async function* chunksOf(
  { request, includesUsage, warnings }: ChatRequest,
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
    yield line(chunks.end(event.result, warnings));
    if (includesUsage) yield line(chunks.usage(event.result));
    yield DONE;
  }
}

const DONE = Buffer.from('data: [DONE]\n\n');

function line(data: object): Uint8Array {
  return Buffer.from(`data: ${JSON.stringify(data)}\n\n`);
}
