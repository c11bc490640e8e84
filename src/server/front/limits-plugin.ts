import { type ExecutionArgs, getOperationAST, OperationTypeNode } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Config } from '../../config.ts';
import { LIMIT_EXCEEDED } from '../../graph/errors.ts';
import { type BudgetLimits, OperationBudget } from '../../operation-budget.ts';
import { eachWithin, executeWithin } from './execute-within.ts';
import { withIntrospectionLimit } from './introspection-limit.ts';
import { CHARACTERS, FIELDS, ROWS } from './limits.ts';
import { checkLimits } from './operation-limits.ts';
import { parseWithinLimits } from './parse-within-limits.ts';

/** Context that a transport other than HTTP provides. */
export interface LimitedContext {
  readonly clientGone?: AbortSignal;
  /** Set by the plugin. Null: the document has no such operation. */
  readonly operationCost?: number | null;
}

/** Refuses operations that are too large, and ends those that turn out to be. The same for every transport. */
export function operationLimits({ queryCost, queryTimeoutMs }: Config['limits']): Plugin<LimitedContext> {
  const limits: BudgetLimits = { timeMs: queryTimeoutMs, rows: ROWS, fields: FIELDS, characters: CHARACTERS };
  return {
    onParse: ({ setParseFn }) => setParseFn(parseWithinLimits),

    onValidate: ({ validateFn, setValidationFn }) =>
      setValidationFn((schema, document, rules, ...rest) =>
        validateFn(schema, document, rules?.map(withIntrospectionLimit), ...rest),
      ),

    onExecute: ({ args, executeFn, setExecuteFn, setResultAndStopExecution, extendContext }) => {
      const { cost, exceeded } = checkLimits(args, queryCost);
      extendContext({ operationCost: cost });
      if (exceeded) return setResultAndStopExecution({ errors: [exceeded] });
      // A mutation runs to its end, even when its client is gone.
      if (isMutation(args)) return;
      const budget = new OperationBudget(limits);
      const { request, clientGone = request?.signal } = args.contextValue;
      setExecuteFn((given) => executeWithin(budget, clientGone, () => executeFn(given)));
    },

    onSubscribe: ({ args, setResultAndStopExecution, extendContext }) => {
      const { cost, exceeded } = checkLimits(args, queryCost);
      extendContext({ operationCost: cost });
      if (exceeded) return setResultAndStopExecution({ errors: [exceeded] });
      return {
        onSubscribeResult: ({ result, setResult }) => {
          if (isAsyncIterable(result)) setResult(eachWithin(() => new OperationBudget(limits), result));
        },
      };
    },

    onExecutionResult: ({ result, setResult }) => {
      if (!result || isAsyncIterable(result)) return;
      const isRefused = result.errors?.some(({ extensions }) => extensions?.['code'] === LIMIT_EXCEEDED) ?? false;
      if (isRefused && !result.data)
        setResult({ ...result, extensions: { ...result.extensions, http: { status: 400 } } });
    },
  };
}

function isMutation({ document, operationName }: Pick<ExecutionArgs, 'document' | 'operationName'>): boolean {
  return getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
}
