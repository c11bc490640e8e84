import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { DocumentNode } from 'graphql';
import { sentCredential } from '../access/bearer.ts';
import type { Log } from '../log.ts';
import { mcpRoutes } from '../mcp/mcp-routes.ts';
import { usageRoutes } from '../usage/http/usage-routes.ts';
import { answerErrors } from './answer-errors.ts';
import { executeInProcess } from './execute-in-process.ts';
import { admission, continuedAdmission } from './front/admission.ts';
import { AnswerCache } from './front/answers/answer-cache.ts';
import { answerScope } from './front/answers/answer-scope.ts';
import type { Compute } from './front/answers/asked-context.ts';
import { serveAnswers } from './front/answers/serve-answers.ts';
import { DocumentCache } from './front/document-cache.ts';
import { servePlainQueries } from './front/serve-plain-queries.ts';
import { graphqlHttp, type HttpOptions } from './graphql-http.ts';
import { withBodyLimit } from './http/body-limit.ts';
import { clientAddress } from './http/client-address.ts';
import { cutUnread } from './http/cut-unread.ts';
import { withReadableUrl } from './http/readable-url.ts';
import { refuseUnreadable } from './http/refuse-unreadable.ts';
import { requestLimits } from './http/request-limits.ts';
import { serveRoutes } from './routes/serve-routes.ts';
import { runningOperations } from './running-operations.ts';
import { type OperationReport, operationReport } from './telemetry/operation-report.ts';
import { routeReport } from './telemetry/route-report.ts';
import { graphqlWs } from './websocket/graphql-ws.ts';

/** The time limit of connections to end once their operations have. */
const DRAIN_MS = 2_000;

export interface RunningServer {
  /** The base URL, such as "http://127.0.0.1:4000". */
  readonly url: string;
  /**
   * Completes subscriptions, lets running operations finish within the time limit, and closes every connection. Answers
   * requests until then, so that a load balancer sees that the gateway is not ready.
   */
  close(): Promise<void>;
}

/** Serves GraphQL over HTTP, Server-Sent Events and WebSocket, GraphiQL and health on one port. */
export async function startServer(
  address: { readonly port: number; readonly host: string },
  options: HttpOptions,
): Promise<RunningServer> {
  const { gateway, telemetry, log } = options;
  const report = operationReport(telemetry, log, gateway.config.slowOperationMs);
  const operations = runningOperations();
  const parsed = new DocumentCache<DocumentNode>();
  telemetry.metrics.addCache('documents', parsed);
  const yoga = graphqlHttp(options, { parsed, report, operations });
  const { queryCost } = gateway.config.limits;
  const operationServer = { yoga, admit: admission(queryCost, options.rateLimiter), report };
  const { access, documents } = options;
  const { corsOrigins, trustedProxies } = gateway.config;
  const addressOf = clientAddress(trustedProxies);
  const plain = {
    server: operationServer,
    access,
    addressOf,
    documents,
    parsed,
    corsOrigins,
    tracing: telemetry.tracing,
    log,
  };
  const answers = await answering(options, servePlainQueries(plain, yoga), report);
  const admitContinued = continuedAdmission(queryCost, options.rateLimiter);
  const executeAs = executeInProcess({ ...operationServer, admitContinued }, log);
  const routes = [...options.routes, ...mcpRoutes(gateway.config, executeAs), ...usageRoutes(executeAs)];
  const { limits } = gateway.config;
  const served = routing({ ...options, routes }, withBodyLimit(answers.listener, isCaller(options)));
  const listener = answerErrors({ corsOrigins, log }, withReadableUrl(headAsGet(served)));
  const server = createServer(requestLimits(limits), cutUnread(limits.requestTimeoutMs, log, listener)).on(
    'clientError',
    refuseUnreadable,
  );
  const url = await listen(server, address);
  // Not before it listens: an error of the server would be reported by the WebSocket server too.
  const endWebSockets = graphqlWs(server, options, operationServer);
  const close = async () => {
    const timeout = sleep(gateway.config.shutdownTimeoutMs, undefined, { ref: false });
    await Promise.race([operations.finish(), timeout]);
    // The answers of the last turn are written first.
    await nextTurn();
    await endWebSockets();
    await drain(server);
    answers.close();
    await yoga.dispose();
  };
  return { url, close };
}

/** Without a cache, every request is answered by GraphQL. */
async function answering(
  { access, gateway, documents, rateLimiter, telemetry, log }: HttpOptions,
  compute: Compute,
  report: OperationReport,
) {
  const { answerCacheBytes, trustedProxies, redisUrl } = gateway.config;
  if (answerCacheBytes === 0) return { listener: withoutCache(compute), close: () => {} };
  const redisAnswers = redisUrl === null ? null : await openRedisAnswers(redisUrl, log);
  const shared = redisAnswers && { answers: redisAnswers, scope: answerScope(gateway.config, documents) };
  const cache = new AnswerCache(answerCacheBytes, { ...gateway, shared });
  telemetry.metrics.addCache('answers', cache);
  const addressOf = clientAddress(trustedProxies);
  return {
    listener: serveAnswers({ cache, access, addressOf, rateLimiter, report, log }, compute),
    close: () => {
      cache.close();
      shared?.answers.close();
    },
  };
}

function withoutCache(compute: Compute): RequestListener {
  return (request, response) => compute(request, response, {});
}

async function openRedisAnswers(url: string, log: Log) {
  const { RedisAnswers } = await import('./front/answers/redis-answers.ts');
  return new RedisAnswers(url, log);
}

/** The routes come first; GraphQL answers every other request. */
function routing({ routes, access, rateLimiter, gateway, telemetry, log }: HttpOptions, graphql: RequestListener) {
  const { corsOrigins, trustedProxies, slowOperationMs } = gateway.config;
  const addressOf = clientAddress(trustedProxies);
  const report = routeReport(telemetry, log, slowOperationMs);
  return serveRoutes(routes, { access, addressOf, rateLimiter, corsOrigins, report, log }, graphql);
}

/** Whether the sender of a request has the role that stores vectors. False while it cannot be identified. */
function isCaller({ access, gateway, log }: HttpOptions) {
  const addressOf = clientAddress(gateway.config.trustedProxies);
  return async (request: IncomingMessage): Promise<boolean> => {
    try {
      const { roles } = await access.identify(sentCredential(request.headers), addressOf(request));
      return roles.includes('CALLER');
    } catch (error) {
      log.debug({ error }, 'the sender of a large request was not identified');
      return false;
    }
  };
}

/** Node leaves out the body of an answer to HEAD by itself. */
function headAsGet(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (request.method === 'HEAD') request.method = 'GET';
    return listener(request, response);
  };
}

async function listen(
  server: Server,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // A server that listens on a port has one.
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

/** Refuses new connections, and closes open ones, such as event streams, after the time limit. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(timer);
}
