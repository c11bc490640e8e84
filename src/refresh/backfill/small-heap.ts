import { setFlagsFromString } from 'node:v8';

/**
 * Collects garbage more often while `work` runs. Each state of an import replaces what the last one read, and V8 would let
 * the heap grow to three times of what is in use.
 */
export async function withSmallHeap<Result>(work: () => Promise<Result>): Promise<Result> {
  setFlagsFromString('--memory-saver-mode');
  try {
    return await work();
  } finally {
    setFlagsFromString('--no-memory-saver-mode');
  }
}
