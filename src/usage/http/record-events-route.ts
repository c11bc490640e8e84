import { badInput } from '../../graph/errors/errors.ts';
import { refused } from '../../server/http/refusal.ts';
import type { Execute } from '../../server/routes/execute.ts';
import type { HttpRoute, RouteCall } from '../../server/routes/http-route.ts';
import { jsonAnswer } from '../../server/routes/json-answer.ts';
import { mediaTypeOf } from '../../server/routes/media-type.ts';
import { type EventError, recordBatch } from './record-batch.ts';

/** As many events as one call records, each with long names. */
const MAX_BYTES = 4 * 1024 * 1024;

/** `recordUsage` for programs that do not speak GraphQL: the same events, as `{ "events": [...] }`. */
export function recordEventsRoute(executeAs: (call: RouteCall) => Execute): HttpRoute {
  return {
    path: '/v1/usage',
    methods: ['POST'],
    role: 'CALLER',
    cost: 1,
    readsBody: true,
    handle: async (call) => {
      mediaTypeOf(call.request, ['application/json']);
      const events = eventsOf((await call.readBody(MAX_BYTES)).toString());
      const { userErrors, ...result } = await recordBatch(events, executeAs(call), call.signal);
      return userErrors.length === 0 ? jsonAnswer(result) : jsonAnswer({ errors: userErrors.map(asError) }, 400);
    },
  };
}

/** In the shape of the errors of GraphQL, as every other error of the gateway. */
function asError({ code, path, message }: EventError) {
  return { message, extensions: { code, path } };
}

function eventsOf(text: string): readonly unknown[] {
  const sent = parsed(text);
  const events = typeof sent === 'object' && sent !== null && 'events' in sent ? sent.events : null;
  if (Array.isArray(events)) return events;
  throw badInput('The body must be an object with the list "events".');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused({ status: 400, code: 'BAD_REQUEST', message: 'The body must be JSON.' });
  }
}
