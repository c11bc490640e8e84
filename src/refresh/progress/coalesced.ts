/**
 * Runs `task` once more when it is asked for, never twice at a time: whoever asks while it runs is served by the run
 * after this one, together with all others who do. The promise ends when nobody waits any more. `task` must not throw.
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
