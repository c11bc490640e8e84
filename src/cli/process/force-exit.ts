/** The default of SHUTDOWN_TIMEOUT, for commands. */
const SHUTDOWN_TIMEOUT_MS = 5_000;
/** With the default of SHUTDOWN_TIMEOUT, less than the ten seconds after which Docker kills a stopping container. */
const CLOSE_TIMEOUT_MS = 4_000;

/**
 * Exits the process after a time limit, even when pending work never ends. Connections to an unreachable database host
 * keep the process alive until TCP gives up. The timer does not keep the process alive.
 */
export function forceExitAfterTimeout(
  say: (message: string) => void,
  shutdownTimeoutMs: number = SHUTDOWN_TIMEOUT_MS,
): void {
  const timeoutMs = shutdownTimeoutMs + CLOSE_TIMEOUT_MS;
  const exit = () => {
    say(
      `not closed within ${timeoutMs / 1000} s: exiting without an answer, most likely of the database. A refresh that ran is INTERRUPTED once its lease is over.`,
    );
    process.exitCode ??= 1;
    process.exit();
  };
  setTimeout(exit, timeoutMs).unref();
}
