import { CostEstimate } from '../../cost/cost-estimate.ts';
import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { Model } from '../../model/model.ts';
import type { TextPart } from '../text/attempt/attempt.ts';
import type { TextEnd } from '../text/attempt/text-call.ts';
import type { TextResult } from '../text/attempt/text-result.ts';
import { auditedCall } from '../text/audited-call.ts';
import { cancellable } from '../text/cancellable.ts';
import { readTextInput } from './read-text-input.ts';
import { type GenerateTextArgs, GenerateTextInput } from './text-input.ts';
import { CallAttempt, FinishReason, GenerateTextError, TokenUsage, ToolCall, UsageSource } from './text-types.ts';

/** A part with text, or the end. */
type EventShape = Extract<TextPart, { kind: 'TEXT' | 'REASONING' }> | TextEnd;

const TextStreamEvent = builder.objectRef<EventShape>('TextStreamEvent').implement({
  description:
    'Part of an answer, or its end. The last event has a `finishReason`, or `userErrors`; the events before have a `delta` or a `reasoningDelta`.',
  fields: (t) => ({
    delta: t.string({
      nullable: true,
      description: 'Text that continues the answer. Null in other events.',
      resolve: (event) => (event.kind === 'TEXT' ? event.text : null),
    }),
    reasoningDelta: t.string({
      nullable: true,
      description: 'Text that continues the reasoning. Null in other events.',
      resolve: (event) => (event.kind === 'REASONING' ? event.text : null),
    }),
    finishReason: t.field({
      type: FinishReason,
      nullable: true,
      description: 'Why the answer ended. Null before the end, and when the answer is not complete.',
      resolve: (event) => resultOf(event)?.finishReason ?? null,
    }),
    toolCalls: t.field({
      type: [ToolCall],
      description: 'Calls of tools, all in the last event. Empty before.',
      resolve: (event) => [...(resultOf(event)?.toolCalls ?? [])],
    }),
    model: t.field({
      type: Model,
      nullable: true,
      description: 'Model that answered. Null before the end.',
      resolve: (event) => resultOf(event)?.model ?? null,
    }),
    usage: t.field({
      type: TokenUsage,
      nullable: true,
      description: 'Tokens of the attempt that answered. Null before the end.',
      resolve: (event) => resultOf(event)?.metered.usage ?? null,
    }),
    usageSource: t.field({
      type: UsageSource,
      nullable: true,
      description: 'How the tokens are known. Null before the end.',
      resolve: (event) => resultOf(event)?.metered.source ?? null,
    }),
    cost: t.field({
      type: CostEstimate,
      nullable: true,
      description: 'Cost of the attempt that answered. Null before the end, and when it is unknown.',
      resolve: (event) => resultOf(event)?.cost ?? null,
    }),
    attempts: t.field({
      type: [CallAttempt],
      description: 'All requests to providers, in the last event. Empty before.',
      resolve: (event) => [...(resultOf(event)?.attempts ?? [])],
    }),
    warnings: t.stringList({
      description: 'Notes on the answer, as sentences, in the last event. Empty before.',
      resolve: (event) => [...(resultOf(event)?.warnings ?? [])],
    }),
    userErrors: t.field({
      type: [GenerateTextError],
      description: 'Why the answer is not complete, in the last event. Empty on success.',
      resolve: (event) => (event.kind === 'ERRORS' ? [...event.errors] : []),
    }),
  }),
});

function resultOf(event: EventShape): TextResult | null {
  return event.kind === 'RESULT' ? event.result : null;
}

builder.subscriptionField('streamText', (t) =>
  t.field({
    type: TextStreamEvent,
    authScopes: { role: 'CALLER' },
    description:
      'Calls a text model and sends its answer as it is written. It is checked and recorded as `generateText`; a client that leaves ends the call. Requires the role CALLER.',
    args: { input: t.arg({ type: GenerateTextInput, required: true }) },
    subscribe: (_subscription, { input }, context) => textStream(input, context),
    resolve: (event) => event,
  }),
);

function textStream(input: GenerateTextArgs, context: Context): AsyncIterableIterator<EventShape> {
  return cancellable((signal) => eventsOf(input, context, signal));
}

async function* eventsOf(input: GenerateTextArgs, context: Context, signal: AbortSignal): AsyncGenerator<EventShape> {
  const request = readTextInput(input);
  if (Array.isArray(request)) return yield { kind: 'ERRORS', errors: request, failure: null };
  for await (const event of auditedCall('streamText', { request, context, isStreamed: true, signal })) {
    if (event.kind !== 'TOOL_CALL_START' && event.kind !== 'TOOL_CALL_ARGUMENTS') yield event;
  }
}
