import { constants } from 'node:os';
import { CommandFailure } from './command-failure.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { forceExitAfterTimeout } from './force-exit.ts';
import { loadFaster } from './load-faster.ts';

/** Runs a command and sets the exit code of the process. Signals are handled from the first call of `stop` on. */
export async function runCommand(run: (stop: () => AbortSignal) => Promise<ExitCode>): Promise<void> {
  loadFaster();
  const stopping = new AbortController();
  let isCutOff = false;
  let isListening = false;
  const stop = () => {
    if (!isListening) abortAtSignal(stopping);
    isListening = true;
    return stopping.signal;
  };
  // The reader of a pipe has enough, such as `head`.
  process.stdout.on('error', (error) => {
    if (!isBrokenPipe(error)) throw error;
    isCutOff = true;
    stopping.abort();
  });
  try {
    const exitCode = await run(stop);
    // A command that ended its work in spite of a signal has succeeded.
    if (exitCode === exitCodes.done) process.exitCode = exitCode;
    process.exitCode ??= exitCode;
  } catch (error) {
    if (isCutOff) process.exitCode ??= exitCodes.done;
    else process.stderr.write(`${await messageOf(error)}\n`);
    process.exitCode ??= error instanceof CommandFailure ? error.exitCode : exitCodes.failed;
  }
}

function abortAtSignal(stopping: AbortController): void {
  // Not `once`: npm forwards the Ctrl-C that the terminal has already sent to this process.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      process.exitCode ??= 128 + constants.signals[signal];
      stopping.abort();
      forceExitAfterTimeout((message) => process.stderr.write(`${message}\n`));
    });
  }
}

/** Loaded late, because the errors of the database and of the source load half of the gateway. */
async function messageOf(error: unknown): Promise<string> {
  if (error instanceof CommandFailure) return error.message;
  const { startupErrorMessage } = await import('./startup-error.ts');
  return startupErrorMessage(error);
}

function isBrokenPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}
