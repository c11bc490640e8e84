import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { corsHeaders } from './http/cors.ts';
import { withSafetyHeaders } from './http/response-headers.ts';
import { errorMask } from './mask-error.ts';
import { errorAnswer } from './routes/route-error.ts';
import { requestIdOf } from './telemetry/request-id.ts';

interface Dependencies {
  readonly corsOrigins: Config['corsOrigins'];
  readonly log: Log;
}

/** Answers a request with the error of its listener. A rejection that nothing handles would end the process. */
export function answerErrors(
  { corsOrigins, log }: Dependencies,
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): RequestListener {
  const mask = errorMask(log);
  return async (request, response) => {
    try {
      await listener(request, response);
    } catch (error) {
      const { status, headers, body } = errorAnswer(mask(error));
      // A body that has begun cannot become an error.
      if (response.headersSent) return void response.destroy();
      const requestId = requestIdOf(request.headers['x-request-id']?.toString());
      const own = { ...corsHeaders(corsOrigins, request), 'x-request-id': requestId };
      response.writeHead(status, { ...withSafetyHeaders(headers), ...own }).end(body);
    }
  };
}
