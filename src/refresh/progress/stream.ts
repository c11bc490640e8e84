import { Repeater, SlidingBuffer } from 'graphql-yoga';

/**
 * A stream for one watcher. `start` listens to something, calls `send` and at last perhaps `end`, and returns how to
 * stop listening. A watcher that is slow misses all but the newest `keep` events: it delays nobody, nothing piles up.
 */
export function stream<Event>(
  keep: number,
  start: (send: (event: Event) => void, end: (error?: unknown) => void) => () => void,
): AsyncIterableIterator<Event> {
  // A Repeater, not an async generator: one that waits for the next event cannot be returned, so a client that leaves
  // would keep its listener until then. And a buffer for each: of a shared one, a watcher gets what is another's.
  return new Repeater<Event>(async (push, stop) => {
    const leave = start((event) => void push(event), stop);
    await stop;
    leave();
  }, new SlidingBuffer(keep));
}
