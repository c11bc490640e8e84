import { constants } from 'node:os';
import { forceExitAfterTimeout } from './force-exit.ts';

/** Runs what a process is there for and tells by its exit code how that ended: 0 only if `run` gives true. */
export async function runCommand(
  explanationOf: (error: unknown) => string,
  run: (stop: AbortSignal) => Promise<boolean>,
): Promise<void> {
  const stopping = new AbortController();
  // For ever, not once: npm passes on the Ctrl-C that the terminal has sent here already.
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
  // Unless a signal has said why.
  process.exitCode ??= 1;
}
