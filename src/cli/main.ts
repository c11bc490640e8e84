import { CommanderError } from 'commander';
import { type ExitCode, exitCodes } from './process/exit-codes.ts';
import { runCommand } from './process/run-command.ts';
import { createProgram } from './program.ts';

await runCommand(async (stop) => {
  let exitCode: ExitCode = exitCodes.done;
  const program = createProgram({
    env: process.env,
    stop,
    end: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // The help and the version are written already. Without a command, the help is an answer to wrong arguments.
    return error.code === 'commander.help' ? exitCodes.failed : exitCodes.done;
  }
  return exitCode;
});
