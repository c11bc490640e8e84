import { dayIn } from '../../models-dev/snapshots/snapshot-files.ts';
import { quoteInput } from '../../quote-input.ts';
import { CliCommand } from '../cli-command.ts';
import { CommandFailure } from '../process/command-failure.ts';

export interface ImportArguments {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** The day of a single file. Null: the file names give the days. */
  readonly day: Date | null;
  readonly allowMassRemoval: boolean;
}

/** The command line of `import`, without an action. */
export function importDefinition(): CliCommand {
  return new CliCommand('import')
    .description('Import snapshots of earlier days into the history of the configured database.')
    .argument('[paths...]', 'files and folders with snapshots')
    .option('--date <day>', 'day of a single file, such as 2026-01-31')
    .option('--allow-mass-removal', 'import a snapshot that lacks many known models', false);
}

export function importArguments(command: CliCommand): ImportArguments {
  const { date, allowMassRemoval } = command.opts<{ date?: string; allowMassRemoval: boolean }>();
  if (command.args.length === 0) throw new CommandFailure('Name the files or folders to import; got none.');
  return { paths: command.args, day: date === undefined ? null : dayOf(date), allowMassRemoval };
}

export function parseImportArguments(args: readonly string[]): ImportArguments {
  return importArguments(importDefinition().parse([...args], { from: 'user' }));
}

function dayOf(date: string): Date {
  const day = dayIn(date);
  if (day) return day;
  throw new CommandFailure(
    `--date must be a day such as 2026-01-31, or a moment such as 2026-01-31T12:00:00Z; got ${quoteInput(date)}.`,
  );
}
