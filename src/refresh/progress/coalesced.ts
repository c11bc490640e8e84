/**
 * Runs `task` one at a time. Calls during a run are combined into one further run. The promise resolves after the last
 * run. `task` must not throw.
 */
export function coalesced(task: () => Promise<void>): () => Promise<void> {
  let isWanted = false;
  let running: Promise<void> | null = null;
  const run = async () => {
    while (isWanted) {
      isWanted = false;
      await task();
    }
    running = null;
  };
  return () => {
    isWanted = true;
    running ??= run();
    return running;
  };
}
