import { refused } from '../../server/http/refusal.ts';
import type { Execute } from '../../server/routes/execute.ts';
import type { CompleteAnswer, HttpRoute, RouteCall } from '../../server/routes/http-route.ts';
import { jsonAnswer, uncachedAnswer } from '../../server/routes/json-answer.ts';
import { mediaTypeOf } from '../../server/routes/media-type.ts';
import { readTraceExport } from './read-json.ts';
import { type RejectedSpans, recordSpans } from './record-spans.ts';
import type { TraceExport } from './span.ts';

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
type Encoding = typeof JSON_TYPE | typeof PROTOBUF_TYPE;

/** Spans can carry prompts, which are not kept. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Takes traces as OTLP over HTTP, and records the calls of models in them. */
export function tracesRoute(executeAs: (call: RouteCall) => Execute): HttpRoute {
  return {
    path: '/v1/traces',
    methods: ['POST'],
    role: 'CALLER',
    cost: 1,
    readsBody: true,
    handle: async (call) => {
      const encoding = mediaTypeOf(call.request, [JSON_TYPE, PROTOBUF_TYPE]);
      const body = await call.readBody(MAX_BYTES);
      const traces = await decoded(encoding, body);
      return encoded(encoding, await recordSpans(traces, executeAs(call), call.signal));
    },
  };
}

/** The library is loaded by the first sender of protobuf. */
const protobuf = () => import('./protobuf.ts');

async function decoded(encoding: Encoding, body: Buffer): Promise<TraceExport> {
  try {
    if (encoding === PROTOBUF_TYPE) return (await protobuf()).decodeTraceExport(body);
    return readTraceExport(body.toString());
  } catch {
    // A sender repeats a request that fails by the server, and this one would fail again.
    throw refused({
      status: 400,
      code: 'BAD_REQUEST',
      message: `The body must be an export of traces in ${encoding}.`,
    });
  }
}

async function encoded(encoding: Encoding, rejected: RejectedSpans | null): Promise<CompleteAnswer> {
  const partial = rejected && { rejectedSpans: String(rejected.count), errorMessage: rejected.reason };
  const response = partial ? { partialSuccess: partial } : {};
  if (encoding === JSON_TYPE) return jsonAnswer(response);
  return uncachedAnswer((await protobuf()).encodeTraceResponse(response), PROTOBUF_TYPE);
}
