/**
 * The events of a generator, which a consumer can end while it waits for the next one: the signal aborts what the
 * generator waits for, because a generator that waits cannot be returned.
 */
export function cancellable<Event>(
  start: (signal: AbortSignal) => AsyncGenerator<Event, void>,
): AsyncIterableIterator<Event> {
  const gone = new AbortController();
  const source = start(gone.signal);
  const events: AsyncIterableIterator<Event> = {
    next: () => source.next(),
    return: async () => {
      gone.abort();
      return source.return();
    },
    throw: async (error) => {
      gone.abort();
      return source.throw(error);
    },
    [Symbol.asyncIterator]: () => events,
  };
  return events;
}
