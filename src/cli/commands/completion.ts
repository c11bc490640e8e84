import { Argument } from 'commander';
import { CliCommand } from '../cli-command.ts';
import { completionScripts, type Shell } from '../completion/completion-scripts.ts';
import type { Invocation } from '../invocation.ts';

export function completionCommand(_invocation: Invocation): CliCommand {
  return new CliCommand('completion')
    .description('Write the completion script of a shell.')
    .addArgument(new Argument('<shell>', 'your shell').choices(Object.keys(completionScripts)))
    .action((shell: Shell, _options: unknown, command: CliCommand) => {
      const program = command.parent;
      if (program) process.stdout.write(completionScripts[shell](program));
    });
}
