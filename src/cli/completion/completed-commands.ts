import type { Command } from 'commander';

interface CompletedWord {
  readonly word: string;
  readonly description: string;
}

export interface CompletedCommand {
  /** The words that lead to the command, without the program: '' is the program, 'keys create' a subcommand. */
  readonly path: string;
  readonly subcommands: readonly CompletedWord[];
  readonly options: readonly CompletedWord[];
}

/** What can follow each command, read from the definition of the program. */
export function completedCommands(command: Command, path = ''): readonly CompletedCommand[] {
  const below = command.commands.flatMap((one) => completedCommands(one, `${path} ${one.name()}`.trim()));
  return [{ path, subcommands: command.commands.map(subcommandWord), options: optionWords(command) }, ...below];
}

function subcommandWord(command: Command): CompletedWord {
  return { word: command.name(), description: command.description() };
}

function optionWords({ options }: Command): CompletedWord[] {
  const own = options.map(({ long, description }) => ({ word: long ?? '', description }));
  return [...own, { word: '--help', description: 'show the help' }];
}
