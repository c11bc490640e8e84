import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DocumentNode, type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import { type GraphQLParams, processRegularResult } from 'graphql-yoga';
import type { Access } from '../../access/access.ts';
import { sentCredential } from '../../access/bearer.ts';
import type { Identity } from '../../access/identity.ts';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import type { Tracing } from '../../telemetry/tracing.ts';
import { goneWith } from '../client-gone.ts';
import type { DocumentParameters, DocumentStore } from '../documents/document-store.ts';
import { executeOnce, maskedResults } from '../execute-once.ts';
import type { AddressOf } from '../http/client-address.ts';
import { corsHeaders } from '../http/cors.ts';
import { parametersOfJson, parametersOfUrl } from '../http/request-parameters.ts';
import { withSafetyHeaders } from '../http/response-headers.ts';
import type { OperationServer } from '../prepare-operation.ts';
import { rateLimitHeaders } from '../rate-limit/rate-limit-headers.ts';
import { requestIdOf } from '../telemetry/request-id.ts';
import { inRequestSpan } from '../telemetry/request-spans.ts';
import { answerOf, sendAnswer } from './answers/answer.ts';
import { questionOf } from './answers/answer-key.ts';
import type { AskedContext, Compute } from './answers/asked-context.ts';
import type { DocumentCache } from './document-cache.ts';
import { withStatusOfLimits } from './limits-plugin.ts';
import { plainMediaType } from './plain-request.ts';

interface Dependencies {
  readonly server: OperationServer;
  readonly access: Access;
  readonly addressOf: AddressOf;
  readonly documents: DocumentStore;
  /** The documents that Yoga has parsed. */
  readonly parsed: DocumentCache<DocumentNode>;
  readonly corsOrigins: Config['corsOrigins'];
  /** Null: off. */
  readonly tracing: Tracing | null;
  readonly log: Log;
}

/** A query of a parsed document, and who asks it. */
interface PlainQuery {
  readonly params: GraphQLParams;
  readonly mediaType: string;
  readonly identity: Identity;
  readonly address: string | null;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly asked: AskedContext['asked'];
}

/**
 * Answers queries in JSON without the requests and responses of Yoga, if Yoga has parsed their document before. `yoga`
 * answers every other request, and refuses those that are invalid.
 */
export function servePlainQueries(dependencies: Dependencies, yoga: Compute): Compute {
  const { server, access, addressOf, documents, parsed, corsOrigins, tracing, log } = dependencies;
  const execute = executeOnce(log);
  const maskedResult = maskedResults(log);

  return async (request, response, context) => {
    const params = await parametersOf(request, context);
    const identity = context.identity ?? (params && (await identityOf(request)));
    const mediaType = plainMediaType(request);
    if (params === null || mediaType === null || !identity || identity.refusal !== null)
      return yoga(request, response, identity ? { ...context, identity } : context);
    const query = { params, mediaType, identity, address: addressOf(request) };
    const exchange = { request, response, asked: context.asked };
    if (tracing === null) return answer(query, exchange);
    return inRequestSpan(tracing, tracedRequest(request), () => answer(query, exchange));
  };

  /** Null: the request is not plain, or its document is not known to be a query. */
  async function parametersOf(request: IncomingMessage, context: AskedContext): Promise<GraphQLParams | null> {
    if (plainMediaType(request) === null) return null;
    const question = context.question ?? (await questionOf(request));
    if (question === null) return null;
    try {
      const params = documents.resolve(sentParameters(request, question));
      const document = parsed.peek(params.query ?? '');
      const operation = document && getOperationAST(document, params.operationName);
      return operation?.operation === OperationTypeNode.QUERY ? params : null;
    } catch (error) {
      log.debug({ error }, 'a request has no plain query');
      return null;
    }
  }

  async function identityOf(request: IncomingMessage): Promise<Identity | null> {
    try {
      return await access.identify(sentCredential(request.headers), addressOf(request));
    } catch (error) {
      log.debug({ error }, 'the sender of a query was not identified');
      return null;
    }
  }

  async function answer({ params, mediaType, identity, address }: PlainQuery, exchange: Exchange) {
    const { request, response, asked } = exchange;
    const requestId = requestIdOf(request.headers['x-request-id']?.toString());
    const clientGone = goneWith(response).signal;
    const context = { req: request, clientGone, requestId, asked };
    const { result, rateLimit } = await execute(server, { params, identity, address, context });
    const own = { 'x-request-id': requestId, ...(rateLimit && rateLimitHeaders(rateLimit)) };
    const { status, headers, body } = responseOf(result, mediaType);
    const complete = withSafetyHeaders({ ...headers, ...corsHeaders(corsOrigins, request) });
    const query = status === 200 ? asked?.pending.completed : null;
    if (asked && query) {
      const kept = await answerOf({ headers: complete, body: Buffer.from(body) }, query, asked.form);
      asked.pending.settle(kept);
      sendAnswer(kept, request, response, own);
    } else {
      response.writeHead(status, { ...complete, ...own, 'content-length': Buffer.byteLength(body) }).end(body);
    }
    return { status };
  }

  function responseOf(result: ExecutionResult, mediaType: string): PlainResponse {
    try {
      return responseTo(result, mediaType);
    } catch (error) {
      // A value has no form in JSON.
      return responseTo(maskedResult(error), mediaType);
    }
  }
}

function sentParameters({ method, url = '' }: IncomingMessage, question: string): DocumentParameters {
  if (method === 'POST') return parametersOfJson(question.slice(url.length + 1));
  return parametersOfUrl(new URLSearchParams(url.slice(url.indexOf('?'))));
}

function tracedRequest({ method = '', url = '', headers }: IncomingMessage) {
  return { method, pathname: url.split('?', 1)[0] ?? '', header: (name: string) => headers[name]?.toString() };
}

/** The response of Yoga to the same result. */
function responseTo(result: ExecutionResult, mediaType: string) {
  const api = { Response: PlainResponse } as unknown as Parameters<typeof processRegularResult>[1]; // It makes only this.
  return processRegularResult(withStatusOfLimits(result), api, mediaType) as unknown as PlainResponse;
}

/** A response whose parts can be read at once. */
class PlainResponse {
  readonly body: string;
  readonly status: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    body: string,
    { status, headers }: { readonly status: number; readonly headers: Record<string, string> },
  ) {
    this.body = body;
    this.status = status;
    this.headers = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  }
}
