/** Values that wait for a slow consumer, before no more are read. */
const MAX_WAITING = 200;

/**
 * The values of a stream, those that come in one turn of the event loop together: a consumer of many small values works once
 * for all of them. While `isUrgent`, each comes at once. Throws what the stream throws, after the values before it.
 */
export async function* valuesInTurns<Value>(
  reader: ReadableStreamDefaultReader<Value>,
  isUrgent: () => boolean,
): AsyncGenerator<readonly Value[], void> {
  let waiting: Value[] = [];
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
        const { done, value } = await reader.read();
        if (done) break;
        waiting.push(value);
        if (isUrgent()) wake();
        else if (waiting.length === 1) setImmediate(() => wake());
        if (waiting.length >= MAX_WAITING) await new Promise<void>((resolve) => (resume = resolve));
      }
    } catch (error) {
      end.failures.push(error);
    }
    end.isDone = true;
    setImmediate(() => wake());
  }
}
