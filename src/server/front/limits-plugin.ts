import { type ExecutionArgs, type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import { isAsyncIterable, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import type { Config } from '../../config.ts';
import type { Context } from '../../graph/context.ts';
import { LIMIT_EXCEEDED } from '../../graph/errors/errors.ts';
import { OperationBudget } from '../../operation-budget.ts';
import { rateLimitHeaders } from '../rate-limit/rate-limit-headers.ts';
import type { RateLimitUse } from '../rate-limit/rate-limiter.ts';
import type { Admission, Admit } from './admission.ts';
import { eachWithin, executeWithin } from './execute-within.ts';
import { withIntrospectionLimit } from './introspection-limit.ts';
import { CHARACTERS, ERRORS, FIELDS, ROWS, VALIDATION_ERRORS } from './limits.ts';
import { parseWithinLimits } from './parse-within-limits.ts';

interface LimitedContext extends Context {
  /** Absent: the signal of the request of Yoga. */
  readonly clientGone?: AbortSignal;
  /** Set when the operation is admitted, here or by a transport. Null: it has no cost, see `Admission`. */
  readonly operationCost?: number | null;
}

/** Refuses operations that are too large, and ends those that turn out to be. The same for every transport. */
export function operationLimits({ queryTimeoutMs }: Config['limits'], admit: Admit): Plugin<LimitedContext> {
  const limits = { timeMs: queryTimeoutMs, rows: ROWS, fields: FIELDS, characters: CHARACTERS, errors: ERRORS };
  const rateLimits = new WeakMap<Request, RateLimitUse>();
  return {
    onParse: ({ setParseFn }) => setParseFn(parseWithinLimits),

    onValidate: ({ validateFn, setValidationFn }) =>
      setValidationFn((schema, document, rules) =>
        validateFn(schema, document, rules?.map(withIntrospectionLimit), { maxErrors: VALIDATION_ERRORS }),
      ),

    onExecute: async ({ args, executeFn, setExecuteFn, setResultAndStopExecution, extendContext }) => {
      const { cost, error } = await admissionOf(args);
      extendContext({ operationCost: cost });
      if (error) return setResultAndStopExecution({ errors: [error] });
      // A mutation runs to its end, even when its client is gone.
      if (isMutation(args)) return;
      const budget = new OperationBudget(limits);
      const { request, clientGone = request?.signal } = args.contextValue;
      setExecuteFn((given) => executeWithin(budget, clientGone, () => executeFn(given)));
    },

    onSubscribe: async ({ args, setResultAndStopExecution, extendContext }) => {
      const { cost, error } = await admissionOf(args);
      extendContext({ operationCost: cost });
      if (error) return setResultAndStopExecution({ errors: [error] });
      return {
        onSubscribeResult: ({ result, setResult }) => {
          if (isAsyncIterable(result)) setResult(eachWithin(() => new OperationBudget(limits), result));
        },
      };
    },

    onExecutionResult: ({ result, setResult }) => {
      if (result && !isAsyncIterable(result)) setResult(withStatusOfLimits(result));
    },

    onResponse: ({ request, response: { headers } }) => {
      const used = rateLimits.get(request);
      if (!used) return;
      for (const [name, value] of Object.entries(rateLimitHeaders(used))) headers.set(name, value);
    },
  };

  async function admissionOf(
    args: ExecutionArgs & { readonly contextValue: LimitedContext & YogaInitialContext },
  ): Promise<Pick<Admission, 'cost' | 'error'>> {
    const { request, operationCost } = args.contextValue;
    if (operationCost !== undefined) return { cost: operationCost, error: null };
    const { cost, error, rateLimit } = await admit(args, args.contextValue);
    if (rateLimit) rateLimits.set(request, rateLimit);
    return { cost, error };
  }
}

/** A result without data because of a limit is answered with 400. */
export function withStatusOfLimits<Result extends ExecutionResult>(result: Result): Result {
  const isRefused = result.errors?.some(({ extensions }) => extensions?.['code'] === LIMIT_EXCEEDED) ?? false;
  if (!isRefused || result.data) return result;
  return { ...result, extensions: { ...result.extensions, http: { status: 400 } } };
}

function isMutation({ document, operationName }: Pick<ExecutionArgs, 'document' | 'operationName'>): boolean {
  return getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
}
