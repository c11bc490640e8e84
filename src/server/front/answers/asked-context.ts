import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identity } from '../../../access/identity.ts';
import type { AnswerForm } from './answer.ts';
import type { PendingAnswer } from './pending-answer.ts';

/** The facts about a request before GraphQL sees it. */
export interface AskedContext {
  /** Absent: to be resolved for this request. */
  readonly identity?: Identity;
  /** See `questionOf`. Absent: not read. */
  readonly question?: string;
  /** Absent: the answer is not for others. */
  readonly asked?: { readonly pending: PendingAnswer; readonly form: AnswerForm };
}

/** Answers a request by executing its operation. */
export type Compute = (request: IncomingMessage, response: ServerResponse, context: AskedContext) => unknown;
