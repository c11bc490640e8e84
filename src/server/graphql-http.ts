import type { DocumentNode, GraphQLError } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Access } from '../access/access.ts';
import { sentCredential } from '../access/bearer.ts';
import { requireRole } from '../access/require-role.ts';
import { type Gateway, requestContext } from '../graph/context.ts';
import type { Log } from '../log.ts';
import { schema } from '../schema.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { webConsole } from './console/console.ts';
import type { DocumentStore } from './documents/document-store.ts';
import { persistedDocuments } from './documents/persisted-documents.ts';
import { endStreamsWithCredential } from './end-streams-with-credential.ts';
import { engine } from './execution/engine.ts';
import { admission } from './front/admission.ts';
import { keepAnswers } from './front/answers/keep-answers.ts';
import { DocumentCache } from './front/document-cache.ts';
import { operationLimits } from './front/limits-plugin.ts';
import { validatedOnce } from './front/validated-once.ts';
import { graphiql } from './graphiql/graphiql.ts';
import { acceptableAnswer } from './http/acceptable-answer.ts';
import { clientAddress } from './http/client-address.ts';
import { cors } from './http/cors.ts';
import { inputErrors } from './http/input-errors.ts';
import { requestParameters, requireQuery } from './http/request-parameters.ts';
import { responseHeaders } from './http/response-headers.ts';
import { noIntrospection } from './introspection.ts';
import { errorMask } from './mask-error.ts';
import { GRAPHQL_PATH, LIVE_PATH, paths } from './paths.ts';
import type { RateLimiter } from './rate-limit/rate-limiter.ts';
import { readiness } from './readiness.ts';
import type { HttpRoute } from './routes/http-route.ts';
import type { RunningOperations } from './running-operations.ts';
import { metricsEndpoint } from './telemetry/metrics-endpoint.ts';
import type { OperationReport } from './telemetry/operation-report.ts';
import { requestSpans } from './telemetry/request-spans.ts';
import type { ServerContext, Yoga } from './yoga.ts';

export interface HttpOptions {
  readonly gateway: Gateway;
  readonly access: Access;
  readonly documents: DocumentStore;
  /** Null: off. */
  readonly rateLimiter: RateLimiter | null;
  /** Resolves to true when the gateway is ready. False or an error: not ready. */
  readonly isReady: () => Promise<boolean>;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** The resources outside of GraphQL. */
  readonly routes: readonly HttpRoute[];
}

/** What all transports share. */
interface Operations {
  readonly parsed: DocumentCache<DocumentNode>;
  readonly report: OperationReport;
  readonly operations: RunningOperations;
}

/** Handles GraphQL over HTTP and Server-Sent Events, GraphiQL and health requests. */
export function graphqlHttp(
  { gateway, access, documents, rateLimiter, isReady, telemetry, log }: HttpOptions,
  { parsed, report, operations }: Operations,
): Yoga {
  const { config } = gateway;
  const addressOf = clientAddress(config.trustedProxies);
  return createYoga<ServerContext>({
    schema,
    context: async ({ req, identity, asked }) => {
      const address = req ? addressOf(req) : null;
      const caller = identity ?? (await access.identify(sentCredential(req?.headers ?? {}), address));
      // No field may answer a credential that is not accepted, not even one that needs no role.
      requireRole(caller, 'ANYONE');
      return requestContext(gateway, caller, address, asked?.pending);
    },
    maskedErrors: { maskError: errorMask(log) },
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: false,
    landingPage: false,
    healthCheckEndpoint: LIVE_PATH,
    // See `withBodyLimit`, which depends on the caller.
    maxRequestBodySize: false,
    parserAndValidationCache: {
      documentCache: parsed,
      errorCache: new DocumentCache<GraphQLError[]>(),
      validationCache: false,
    },
    plugins: [
      engine,
      ...(telemetry.tracing ? [requestSpans(telemetry.tracing)] : []),
      cors(config.corsOrigins),
      metricsEndpoint(telemetry.metrics, config.metricsApiKey),
      readiness(gateway, isReady),
      webConsole(),
      config.hasGraphiql && graphiql(),
      acceptableAnswer,
      requestParameters,
      // Before the plugins that read the query.
      persistedDocuments(documents),
      requireQuery,
      validatedOnce(),
      inputErrors,
      !config.hasIntrospection && noIntrospection,
      // Before the limits, to report the operations that they refuse.
      report.plugin,
      operationLimits(config.limits, admission(config.limits.queryCost, rateLimiter)),
      endStreamsWithCredential(access.credentialEnds),
      // After the limits, to count an operation that exceeds one until it has ended.
      operations.plugin,
      paths(config.hasGraphiql),
      responseHeaders,
      keepAnswers,
    ],
    cors: false,
    // Errors are logged where they are masked.
    logging: false,
    multipart: false,
    extraParamNames: ['documentId'],
  });
}
