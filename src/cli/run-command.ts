import { constants } from 'node:os';
import { forceExitAfterTimeout } from './force-exit.ts';

/** Runs a command and sets the exit code of the process: 0 only if `run` resolves to true. */
export async function runCommand(
  explanationOf: (error: unknown) => string,
  run: (stop: AbortSignal) => Promise<boolean>,
): Promise<void> {
  const stopping = new AbortController();
  // Not `once`: npm forwards the Ctrl-C that the terminal has already sent to this process.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      process.exitCode ??= 128 + constants.signals[signal];
      stopping.abort();
      forceExitAfterTimeout((message) => process.stderr.write(`${message}\n`));
    });
  }
  try {
    const hasSucceeded = await run(stopping.signal);
    if (hasSucceeded) process.exitCode = 0;
  } catch (error) {
    process.stderr.write(`${explanationOf(error)}\n`);
  }
  // Unless a signal has set the exit code.
  process.exitCode ??= 1;
}
