import { Repeater, SlidingBuffer } from 'graphql-yoga';

/**
 * A stream for one subscriber. `start` subscribes, calls `send` for each event and optionally `end`, and returns a function
 * that unsubscribes. A slow subscriber receives only the newest `bufferSize` events.
 */
export function stream<Event>(
  bufferSize: number,
  start: (send: (event: Event) => void, end: (error?: unknown) => void) => () => void,
): AsyncIterableIterator<Event> {
  // An async generator that waits for an event cannot be closed, so the listener of a disconnected client would remain.
  // Each subscriber needs its own buffer; subscribers of a shared buffer take events from each other.
  return new Repeater<Event>(async (push, stop) => {
    const unsubscribe = start((event) => void push(event), stop);
    await stop;
    unsubscribe();
  }, new SlidingBuffer(bufferSize));
}
