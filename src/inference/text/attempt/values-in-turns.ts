/** What waits for a slow consumer, before no more is read. */
const MAX_WAITING = 200;
const MAX_WAITING_BYTES = 256 * 1024;

interface Flow<Value> {
  /** Whether the consumer gets each value at once. */
  isUrgent(): boolean;
  /** The stream is asked for its next value. */
  awaitNext(): void;
  /** Returns the size of the value in bytes. */
  receive(value: Value): number;
  /** The stream is asked for nothing: too much waits for the consumer, or the stream has ended. */
  hold(): void;
}

/**
 * The values of a stream, those that come in one turn of the event loop together: a consumer of many small values works once
 * for all of them. Throws what the stream throws, after the values before it.
 */
export async function* valuesInTurns<Value>(
  reader: ReadableStreamDefaultReader<Value>,
  flow: Flow<Value>,
): AsyncGenerator<readonly Value[], void> {
  let waiting: Value[] = [];
  let waitingBytes = 0;
  const end = { isDone: false, failures: [] as unknown[] };
  let isReturned = false;
  let wake = () => {};
  let resume = () => {};
  void read();
  try {
    for (;;) {
      if (waiting.length === 0 && !end.isDone) await new Promise<void>((resolve) => (wake = resolve));
      const values = waiting;
      waiting = [];
      waitingBytes = 0;
      resume();
      if (values.length > 0) yield values;
      else if (end.failures.length > 0) throw end.failures[0];
      else if (end.isDone) return;
    }
  } finally {
    isReturned = true;
    resume();
  }

  async function read(): Promise<void> {
    try {
      while (!isReturned) {
        flow.awaitNext();
        const { done, value } = await reader.read();
        if (done) break;
        waiting.push(value);
        waitingBytes += flow.receive(value);
        if (flow.isUrgent()) wake();
        else if (waiting.length === 1) setImmediate(() => wake());
        if (waiting.length >= MAX_WAITING || waitingBytes >= MAX_WAITING_BYTES) {
          flow.hold();
          await new Promise<void>((resolve) => (resume = resolve));
        }
      }
    } catch (error) {
      end.failures.push(error);
    }
    flow.hold();
    end.isDone = true;
    setImmediate(() => wake());
  }
}
