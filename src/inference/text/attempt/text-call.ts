import type { Context } from '../../../graph/context.ts';
import type { CallFailure } from '../../providers/call-failure.ts';
import type { TextError } from '../request/text-refusal.ts';
import type { TextRequest } from '../request/text-request.ts';
import type { TextPart } from './attempt.ts';
import type { TextResult } from './text-result.ts';

/** The end of a call: an answer, or the errors in place of one. */
export type TextEnd =
  | { readonly kind: 'RESULT'; readonly result: TextResult }
  | { readonly kind: 'ERRORS'; readonly errors: readonly TextError[]; readonly failure: CallFailure | null };

export type TextEvent = TextPart | TextEnd;

/** A call of a model, for its client. */
export interface TextCall {
  readonly request: TextRequest;
  readonly context: Context;
  readonly isStreamed: boolean;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
}

export function errors(list: readonly TextError[], failure: CallFailure | null = null): TextEnd {
  return { kind: 'ERRORS', errors: list, failure };
}
