import type { GraphQLError } from 'graphql';
import type { OperationBudget } from '../../operation-budget.ts';
import { clientGone } from '../client-gone.ts';

/** An answer without data. */
interface Ended {
  readonly errors: readonly [GraphQLError];
}

/** Executes a query until its budget is used up or its client is gone, and answers with the reason then. */
export async function executeWithin<Result>(
  budget: OperationBudget,
  left: AbortSignal | undefined,
  execute: () => Result | Promise<Result>,
): Promise<Result | Ended> {
  const leave = () => budget.abort(clientGone());
  if (left?.aborted) leave();
  left?.addEventListener('abort', leave, { once: true });
  try {
    if (budget.signal.aborted) return endedBy(budget);
    const execution = budget.run(async () => await execute());
    await Promise.race([endOf(budget), execution.catch(() => {})]);
    if (budget.signal.aborted) return endedBy(budget);
    return await execution;
  } finally {
    left?.removeEventListener('abort', leave);
    budget.end();
  }
}

/** The budget is only ever aborted with a GraphQLError, see `OperationBudget.abort`. */
function endedBy({ signal }: OperationBudget): Ended {
  return { errors: [signal.reason as GraphQLError] };
}

/** The same events, each executed within a budget of its own; the time that an event is waited for does not count. */
export function eachWithin<Event extends object>(
  newBudget: () => OperationBudget,
  events: AsyncIterable<Event>,
): AsyncIterableIterator<Event | Ended> {
  const iterator = events[Symbol.asyncIterator]();
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
  // Not a generator: one that waits for the next event cannot be returned, so a client that leaves would stay until then.
  const one: AsyncIterableIterator<Event | Ended> = {
    next: async () => {
      const next = await executeWithin(newBudget(), undefined, () => iterator.next());
      return 'errors' in next ? { done: false, value: next } : next;
    },
    return: async (value) => (await iterator.return?.(value)) ?? done,
    throw: async (error) => (await iterator.throw?.(error)) ?? done,
    [Symbol.asyncIterator]: () => one,
  };
  return one;
}

function endOf({ signal }: OperationBudget): Promise<unknown> {
  return new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
