/** Less than the ten seconds after which Docker kills what it has told to stop. */
const CLOSE_TIMEOUT_MS = 9_000;

/**
 * Ends this process soon though something that it waits for never comes: a database whose host is gone answers nothing,
 * and its connections keep the process alive for as long as TCP has hope. One that ends before is not kept.
 */
export function forceExitAfterTimeout(say: (message: string) => void): void {
  const exit = () => {
    say(
      `not closed within ${CLOSE_TIMEOUT_MS / 1000} s: exiting without an answer, most likely of the database. A refresh that ran is INTERRUPTED once its lease is over.`,
    );
    process.exitCode ??= 1;
    process.exit();
  };
  setTimeout(exit, CLOSE_TIMEOUT_MS).unref();
}
