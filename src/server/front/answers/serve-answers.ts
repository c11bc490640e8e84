import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Access } from '../../../access/access.ts';
import { sentCredential } from '../../../access/bearer.ts';
import type { Identity } from '../../../access/identity.ts';
import type { Log } from '../../../log.ts';
import { after } from '../../after.ts';
import type { AddressOf } from '../../http/client-address.ts';
import { rateLimitHeaders } from '../../rate-limit/rate-limit-headers.ts';
import type { Caller, RateLimiter, RateLimitUse } from '../../rate-limit/rate-limiter.ts';
import type { OperationReport } from '../../telemetry/operation-report.ts';
import { type Answer, sendAnswer } from './answer.ts';
import type { AnswerCache } from './answer-cache.ts';
import { answerKey, questionOf } from './answer-key.ts';
import type { AskedContext, Compute } from './asked-context.ts';
import { acceptedEncoding, encodings } from './encoding.ts';
import { PendingAnswer } from './pending-answer.ts';

interface Found {
  readonly identity: Identity;
  readonly answer: Answer;
  /** Null: not counted. */
  readonly rateLimit: RateLimitUse | null;
}

type Looked = Found | AskedContext;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly startedAtMs: number;
}

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
  return (request, response) => {
    const startedAtMs = performance.now();
    return after(find(request), (found) =>
      'answer' in found ? repeat(found, { request, response, startedAtMs }) : computed(request, response, found),
    );
  };

  /** At once for a kept answer, a caller without a credential, and limits of this gateway. */
  function find(request: IncomingMessage): Looked | Promise<Looked> {
    return after(questionOf(request), (question) => {
      if (question === null) return {};
      try {
        const looked = lookUp(question, request);
        return looked instanceof Promise ? looked.catch((error) => notLookedUp(error, question)) : looked;
      } catch (error) {
        return notLookedUp(error, question);
      }
    });
  }

  /** The database or the identity provider is away, which the answer says. */
  function notLookedUp(error: unknown, question: string): AskedContext {
    log.debug({ error }, 'an answer was not looked up');
    return { question };
  }

  function lookUp(question: string, request: IncomingMessage): Looked | Promise<Looked> {
    const address = addressOf(request);
    const encoding = acceptedEncoding(request.headers['accept-encoding'], encodings);
    return after(access.identify(sentCredential(request.headers), address), (identity): Looked | Promise<Looked> => {
      // A refused credential must not get what an absent one gets.
      if (identity.refusal !== null) return { identity, question };
      return after(cache.find(answerKey(question, { request, identity, encoding })), (found) => {
        if (!(found instanceof PendingAnswer)) return admitted(found, { identity, address }, question);
        const form = { isGet: request.method === 'GET', encoding, isPublic: identity.kind === 'ANONYMOUS' };
        return { identity, question, asked: { pending: found, form } };
      });
    });
  }

  function admitted(answer: Answer, caller: Caller, question: string): Looked | Promise<Looked> {
    const { identity } = caller;
    if (rateLimiter === null) return { identity, answer, rateLimit: null };
    return after(rateLimiter.spend(caller, answer.query.cost ?? 0), (rateLimit) =>
      // Computing the answer refuses it, with the reason.
      rateLimit.isWithin ? { identity, answer, rateLimit } : { identity, question },
    );
  }

  function repeat({ answer, identity, rateLimit }: Found, { request, response, startedAtMs }: Exchange): void {
    const requestId = report.repeated({ request, identity, query: answer.query, startedAtMs });
    sendAnswer(answer, request, response, { 'x-request-id': requestId, ...(rateLimit && rateLimitHeaders(rateLimit)) });
  }

  async function computed(request: IncomingMessage, response: ServerResponse, context: AskedContext): Promise<void> {
    try {
      await compute(request, response, context);
    } finally {
      // A refused caller has no answer for others, which may be admitted.
      context.asked?.pending.abandon();
    }
  }
}
