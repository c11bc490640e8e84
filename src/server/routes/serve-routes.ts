import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Access } from '../../access/access.ts';
import { sentCredential } from '../../access/bearer.ts';
import type { Identity } from '../../access/identity.ts';
import { requireRole } from '../../access/require-role.ts';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { goneWith } from '../client-gone.ts';
import { rateLimited } from '../front/admission.ts';
import { withBodyLimit } from '../http/body-limit.ts';
import type { AddressOf } from '../http/client-address.ts';
import { corsHeaders } from '../http/cors.ts';
import { refused } from '../http/refusal.ts';
import { withSafetyHeaders } from '../http/response-headers.ts';
import { errorMask } from '../mask-error.ts';
import { isGraphql } from '../paths.ts';
import { rateLimitHeaders } from '../rate-limit/rate-limit-headers.ts';
import type { Caller, RateLimiter } from '../rate-limit/rate-limiter.ts';
import { requestIdOf } from '../telemetry/request-id.ts';
import type { RouteReport } from '../telemetry/route-report.ts';
import { type HttpRoute, isStreamed, type RouteAnswer } from './http-route.ts';
import { readBody } from './read-body.ts';
import { errorAnswer } from './route-error.ts';
import { type FoundRoute, routeTable } from './route-table.ts';
import { type ResponseFields, sendRouteAnswer } from './send-route-answer.ts';

interface Dependencies {
  readonly access: Access;
  readonly addressOf: AddressOf;
  /** Null: off. */
  readonly rateLimiter: RateLimiter | null;
  readonly corsOrigins: Config['corsOrigins'];
  readonly report: RouteReport;
  readonly log: Log;
}

/** Answers the requests to a route, and passes every other one to `next`. */
export function serveRoutes(
  routes: readonly HttpRoute[],
  { access, addressOf, rateLimiter, corsOrigins, report, log }: Dependencies,
  next: RequestListener,
): RequestListener {
  const find = routeTable(routes);
  const mask = errorMask(log);

  return (request, response) => {
    // The most frequent path, which is no route, must not cost the search for one.
    if (isGraphql(request.url ?? '')) return next(request, response);
    const url = new URL(`http://${request.headers.host ?? 'localhost'}${request.url}`);
    const found = request.method === 'OPTIONS' ? null : find(url.pathname);
    if (!found) return next(request, response);
    const serve: RequestListener = () =>
      void report.traced(request, found.route.path, () => answer(found, url, request, response));
    (found.route.readsBody ? serve : withBodyLimit(serve))(request, response);
  };

  async function answer(found: FoundRoute, url: URL, request: IncomingMessage, response: ServerResponse) {
    const startedAtMs = performance.now();
    const requestId = requestIdOf(request.headers['x-request-id']?.toString());
    const address = addressOf(request);
    let identity: Identity | null = null;
    let leave = () => {};
    const own: Record<string, string> = { 'x-request-id': requestId, ...corsHeaders(corsOrigins, request) };
    try {
      identity = await access.identify(sentCredential(request.headers), address);
      Object.assign(own, await admit(found.route, request.method, { identity, address }));
      const gone = goneWith(response);
      const { signal } = gone;
      const body = (maxBytes: number) => readBody(request, response, maxBytes);
      const answered = await found.route.handle({ ...found, identity, address, request, readBody: body, url, signal });
      if (isStreamed(answered)) leave = access.credentialEnds.watch(identity, () => gone.abort());
      await send(answered, response, own);
    } catch (error) {
      // A body that has begun cannot become an error.
      if (response.headersSent) response.destroy();
      else await send((found.route.errorAnswer ?? errorAnswer)(mask(error)), response, own);
    } finally {
      leave();
    }
    report.ended({ requestId, identity, route: found.route.path, status: response.statusCode, startedAtMs });
    return response.statusCode;
  }

  async function admit({ methods, role, cost }: HttpRoute, method = '', caller: Caller): Promise<ResponseFields> {
    if (!methods.some((allowed) => allowed === method)) throw notAllowed(methods, method);
    requireRole(caller.identity, role);
    const use = (await rateLimiter?.spend(caller, cost)) ?? null;
    if (use?.isWithin === false) throw rateLimited(use, cost);
    return use ? rateLimitHeaders(use) : {};
  }
}

function send(answer: RouteAnswer, response: ServerResponse, own: ResponseFields): Promise<void> {
  const headers = answer instanceof Response ? Object.fromEntries(answer.headers) : answer.headers;
  const { vary, ...others } = own;
  const varies = [headers['vary'], vary].filter(Boolean).join(', ');
  return sendRouteAnswer(answer, response, {
    ...withSafetyHeaders(headers),
    ...others,
    ...(varies && { vary: varies }),
  });
}

function notAllowed(methods: HttpRoute['methods'], method: string) {
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return refused({
    status: 405,
    code: 'BAD_REQUEST',
    message: `The method must be one of ${allowed.join(', ')}; got ${method}.`,
    headers: { allow: allowed.join(', ') },
  });
}
