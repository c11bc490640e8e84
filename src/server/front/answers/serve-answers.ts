import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Access } from '../../../access/access.ts';
import { sentCredential } from '../../../access/bearer.ts';
import type { Identity } from '../../../access/identity.ts';
import type { Log } from '../../../log.ts';
import type { AddressOf } from '../../http/client-address.ts';
import { rateLimitHeaders } from '../../rate-limit/rate-limit-headers.ts';
import type { RateLimiter, RateLimitUse } from '../../rate-limit/rate-limiter.ts';
import type { OperationReport } from '../../telemetry/operation-report.ts';
import { type Answer, type AnswerForm, headersWithoutBody, isUnchanged } from './answer.ts';
import type { AnswerCache } from './answer-cache.ts';
import { answerKey, questionOf } from './answer-key.ts';
import { acceptedEncoding, encodings } from './encoding.ts';
import { PendingAnswer } from './pending-answer.ts';

/** The facts about a request before GraphQL sees it. */
export interface AskedContext {
  /** Absent: to be resolved for this request. */
  readonly identity?: Identity;
  /** Absent: the answer is not for others. */
  readonly asked?: { readonly pending: PendingAnswer; readonly form: AnswerForm };
}

interface Found {
  readonly identity: Identity;
  readonly answer: Answer;
  /** Null: not counted. */
  readonly rateLimit: RateLimitUse | null;
}

type Compute = (request: IncomingMessage, response: ServerResponse, context: AskedContext) => unknown;

interface Dependencies {
  readonly cache: AnswerCache;
  readonly access: Access;
  readonly addressOf: AddressOf;
  /** Null: off. */
  readonly rateLimiter: RateLimiter | null;
  readonly report: OperationReport;
  readonly log: Log;
}

/** Serves a repeated question from the cache, and lets `compute` answer every other one. */
export function serveAnswers(dependencies: Dependencies, compute: Compute): RequestListener {
  const { cache, access, addressOf, rateLimiter, report, log } = dependencies;
  return async (request, response) => {
    const startedAtMs = performance.now();
    const found = await find(request);
    if ('answer' in found) {
      const { answer, identity, rateLimit } = found;
      const requestId = report.repeated({ request, identity, query: answer.query, startedAtMs });
      const own = { 'x-request-id': requestId, ...(rateLimit && rateLimitHeaders(rateLimit)) };
      return send(answer, request, response, own);
    }
    try {
      await compute(request, response, found);
    } finally {
      found.asked?.pending.settle(null);
    }
  };

  async function find(request: IncomingMessage): Promise<Found | AskedContext> {
    const question = await questionOf(request);
    if (question === null) return {};
    try {
      return await lookUp(question, request);
    } catch (error) {
      // The database or the identity provider is away, which the answer says.
      log.debug({ error }, 'an answer was not looked up');
      return {};
    }
  }

  async function lookUp(question: string, request: IncomingMessage): Promise<Found | AskedContext> {
    const address = addressOf(request);
    const identity = await access.identify(sentCredential(request.headers), address);
    // A refused credential must not get what an absent one gets.
    if (identity.refusal !== null) return { identity };
    const encoding = acceptedEncoding(request.headers['accept-encoding'], encodings);
    const found = await cache.find(answerKey(question, { request, identity, encoding }));
    if (!(found instanceof PendingAnswer)) {
      const rateLimit = (await rateLimiter?.spend({ identity, address }, found.query.cost ?? 0)) ?? null;
      // Computing the answer refuses it, with the reason.
      return rateLimit === null || rateLimit.isWithin ? { identity, answer: found, rateLimit } : { identity };
    }
    const form = { isGet: request.method === 'GET', encoding, isPublic: identity.kind === 'ANONYMOUS' };
    return { identity, asked: { pending: found, form } };
  }
}

function send(answer: Answer, { headers }: IncomingMessage, response: ServerResponse, own: Answer['headers']): void {
  if (isUnchanged(answer, headers['if-none-match']))
    response.writeHead(304, { ...headersWithoutBody(answer), ...own }).end();
  else response.writeHead(200, { ...answer.headers, ...own }).end(answer.body);
}
