import { Repeater } from 'graphql-yoga';
import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import type { Delta } from './attempt.ts';
import { runText, type TextOutcome } from './run-text.ts';
import { GenerateTextInput, textRequestOf } from './text-input.ts';
import type { TextRequest } from './text-request.ts';
import { GenerateTextError, TextResult, ToolCall } from './text-result.ts';

type StreamEvent = Delta | ({ readonly kind: 'END' } & TextOutcome);

const TextStreamEventKind = builder.enumType('TextStreamEventKind', {
  description: 'Content of an event.',
  values: {
    TEXT: { description: 'A piece of the text, in `delta`.' },
    REASONING: { description: 'A piece of the reasoning, in `delta`.' },
    TOOL_CALL: { description: 'A call of a tool, in `toolCall`.' },
    END: { description: 'The last event, with `result` and `userErrors`.' },
  } satisfies Record<StreamEvent['kind'], { description: string }>,
});

const TextStreamEvent = builder.objectRef<StreamEvent>('TextStreamEvent').implement({
  description: 'Piece of an answer, or its end.',
  fields: (t) => ({
    kind: t.expose('kind', { type: TextStreamEventKind, description: 'Content of the event.' }),
    delta: t.string({
      nullable: true,
      description: 'Next piece of the text or of the reasoning. Null in other events.',
      resolve: (event) => (event.kind === 'TEXT' || event.kind === 'REASONING' ? event.text : null),
    }),
    toolCall: t.field({
      type: ToolCall,
      nullable: true,
      description: 'Complete call of a tool. Null in other events.',
      resolve: (event) => (event.kind === 'TOOL_CALL' ? event.toolCall : null),
    }),
    result: t.field({
      type: TextResult,
      nullable: true,
      description:
        'Whole answer with its usage, cost, and finish reason. Null before the end, and when no model answered.',
      resolve: (event) => (event.kind === 'END' ? event.result : null),
    }),
    userErrors: t.field({
      type: [GenerateTextError],
      description: 'Reasons why there is no complete answer. Empty before the end, and on success.',
      resolve: (event) => (event.kind === 'END' ? event.faults : []),
    }),
  }),
});

builder.subscriptionField('streamText', (t) =>
  t.field({
    type: TextStreamEvent,
    authScopes: { role: 'CALLER' },
    description:
      'Calls a model and sends its answer as it comes, then one event with the result, and completes. Unsubscribing ends the call. Requires the role CALLER.',
    args: { input: t.arg({ type: GenerateTextInput, required: true }) },
    subscribe: (_subscription, { input }, context) => events(textRequestOf(input), context),
    resolve: (event) => event,
  }),
);

/** No piece is lost: the next one is read when the subscriber has taken the one before. */
function events(request: TextRequest, context: Context): AsyncIterableIterator<StreamEvent> {
  return new Repeater<StreamEvent>(async (push, stop) => {
    const gone = new AbortController();
    const stopped = stop.then(() => gone.abort());
    const emit = async (event: StreamEvent) => {
      await Promise.race([push(event), stopped]);
    };
    const outcome = await runText(request, { isStreamed: true, signal: gone.signal, emit }, context);
    await emit({ kind: 'END', ...outcome });
    stop();
  });
}
