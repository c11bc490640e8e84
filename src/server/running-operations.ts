import { isAsyncIterable, type Plugin } from 'graphql-yoga';

/** The operations that run now, over every transport. */
export interface RunningOperations {
  readonly plugin: Plugin;
  /** Completes the subscriptions. Resolves when no operation runs. */
  finish(): Promise<void>;
}

export function runningOperations(): RunningOperations {
  const subscriptions = new Set<{ readonly end: () => void }>();
  const idle = Promise.withResolvers<void>();
  let isClosing = false;
  let executions = 0;

  const plugin: Plugin = {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args) => {
        executions++;
        try {
          return await executeFn(args);
        } finally {
          executions--;
          resolveWhenIdle();
        }
      });
    },
    onSubscribe: () => ({
      onSubscribeResult({ result, setResult }) {
        if (!isAsyncIterable(result)) return undefined;
        const subscription = endable(result);
        subscriptions.add(subscription);
        setResult(subscription.events);
        return {
          onEnd: () => {
            subscriptions.delete(subscription);
            resolveWhenIdle();
          },
        };
      },
    }),
  };
  return { plugin, finish };

  function resolveWhenIdle(): void {
    if (isClosing && executions === 0 && subscriptions.size === 0) idle.resolve();
  }

  async function finish(): Promise<void> {
    isClosing = true;
    for (const { end } of subscriptions) end();
    resolveWhenIdle();
    await idle.promise;
  }
}

interface EndableEvents<Event> {
  readonly events: AsyncIterableIterator<Event>;
  /** Completes the events, even while the next one is awaited. */
  end(): void;
}

function endable<Event>(source: AsyncIterable<Event>): EndableEvents<Event> {
  const iterator = source[Symbol.asyncIterator]();
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
  let completeNext: ((completed: typeof done) => void) | null = null;
  let isEnded = false;

  const events: AsyncIterableIterator<Event> = {
    next: () => {
      if (isEnded) return Promise.resolve(done);
      return new Promise((resolve, reject) => {
        completeNext = resolve;
        iterator.next().then(resolve, reject);
      });
    },
    return: async (value) => (await iterator.return?.(value)) ?? done,
    throw: async (error) => (await iterator.throw?.(error)) ?? done,
    [Symbol.asyncIterator]: () => events,
  };
  const end = () => {
    isEnded = true;
    completeNext?.(done);
    void iterator.return?.();
  };
  return { events, end };
}
