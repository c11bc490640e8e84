import type { Log } from '../log.ts';

const EVERY_MS = 24 * 60 * 60_000;

/** Runs upkeep at once and then daily, and logs what fails. The returned function ends it. */
export function runDaily(upkeep: () => Promise<void>, log: Log, failure: string): () => Promise<void> {
  let running = Promise.resolve();
  const run = () => {
    running = upkeep().catch((error: unknown) => log.warn({ error }, failure));
  };
  run();
  const timer = setInterval(run, EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
