import { type ExitCode, exitCodes } from './exit-codes.ts';

/** A command cannot do what it was asked to. The message is one line for the user. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, options: { readonly cause?: unknown; readonly exitCode?: ExitCode } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? exitCodes.failed;
  }
}
