import { createYoga } from 'graphql-yoga';
import { callerOf } from '../access/caller.ts';
import { type Gateway, requestContext } from '../graph/context.ts';
import type { Log } from '../log.ts';
import { schema } from '../schema.ts';
import { acceptableAnswer } from './acceptable-answer.ts';
import { cors } from './cors.ts';
import { documentCache } from './front/document-cache.ts';
import { operationLimits } from './front/limits-plugin.ts';
import { graphiql } from './graphiql/graphiql.ts';
import { inputErrors } from './input-errors.ts';
import { errorMask } from './mask-error.ts';
import { GRAPHQL_PATH, LIVE_PATH, paths } from './paths.ts';
import { persistedQueries } from './persisted-queries.ts';
import { readiness } from './readiness.ts';
import { requestParameters, requireQuery } from './request-parameters.ts';
import { responseHeaders } from './response-headers.ts';

export interface HttpOptions {
  readonly gateway: Gateway;
  readonly adminApiKey: string;
  /** Resolves to true when the gateway is ready. False or an error: not ready. */
  readonly isReady: () => Promise<boolean>;
  readonly log: Log;
}

/** Handles GraphQL over HTTP and Server-Sent Events, GraphiQL and health requests. */
export function graphqlHttp({ gateway, adminApiKey, isReady, log }: HttpOptions) {
  return createYoga({
    schema,
    context: (request) =>
      requestContext(gateway, callerOf(authorizationOf(request), adminApiKey, request.request?.headers)),
    maskedErrors: { maskError: errorMask(log) },
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: false,
    landingPage: false,
    healthCheckEndpoint: LIVE_PATH,
    parserAndValidationCache: { documentCache: documentCache(), errorCache: documentCache() },
    plugins: [
      cors(gateway.config.corsOrigins),
      readiness(gateway, isReady),
      graphiql(),
      acceptableAnswer,
      requestParameters,
      // Before whatever reads the query.
      persistedQueries(),
      requireQuery,
      inputErrors,
      operationLimits(gateway.config.limits),
      paths,
      responseHeaders,
    ],
    cors: false,
    // What fails is logged where it is masked.
    logging: false,
    multipart: false,
  });
}

/** The credentials, from the header of an HTTP request or the connection parameters of a WebSocket client. */
function authorizationOf(from: { readonly request?: Request; readonly connectionParams?: unknown }): string | null {
  const { request, connectionParams } = from;
  if (typeof connectionParams === 'object' && connectionParams !== null) {
    const entry = Object.entries(connectionParams).find(([name]) => name.toLowerCase() === 'authorization');
    if (typeof entry?.[1] === 'string') return entry[1];
  }
  return request?.headers?.get('authorization') ?? null;
}
