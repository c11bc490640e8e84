import { type Context, type Gateway, requestContext } from '../../graph/context.ts';
import { MAX_LARGE_REQUEST_BYTES } from '../../server/http/large-bodies.ts';
import type { HttpRoute, RouteAnswer, RouteCall } from '../../server/routes/http-route.ts';
import { mediaTypeOf } from '../../server/routes/media-type.ts';
import { refusal, type TextError } from '../text/request/text-refusal.ts';
import { errorAnswer, routeErrorAnswer } from './openai-error.ts';

/** How one path of the API of OpenAI answers. */
interface CallAnswers<Read extends object> {
  /** The request that a body means, or what is wrong with it. */
  readonly read: (body: unknown, call: RouteCall) => Read | TextError;
  readonly answer: (read: Read, call: RouteCall, context: Context) => Promise<RouteAnswer>;
}

/** A path that calls a model with a body of JSON, for programs that take the base URL of an API of OpenAI. */
export function callRoute<Read extends object>(
  path: string,
  gateway: Gateway,
  { read, answer }: CallAnswers<Read>,
): HttpRoute {
  return {
    path,
    methods: ['POST'],
    role: 'CALLER',
    cost: 1,
    readsBody: true,
    errorAnswer: routeErrorAnswer,
    handle: async (call) => {
      mediaTypeOf(call.request, ['application/json']);
      const body = parsed((await call.readBody(MAX_LARGE_REQUEST_BYTES)).toString());
      const request = body === undefined ? notJson : read(body, call);
      if (isError(request)) return errorAnswer(request, null);
      return answer(request, call, requestContext(gateway, call.identity, call.address));
    },
  };
}

export function firstOf(errors: readonly TextError[]): TextError {
  const [first] = errors;
  if (!first) throw new Error('A call of a model failed without an error.');
  return first;
}

const notJson = refusal('INVALID_INPUT', '', 'The body must be JSON.');

/** Undefined: no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isError(read: object | TextError): read is TextError {
  return 'code' in read;
}
