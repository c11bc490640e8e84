import { parseLocation, type RepositoryLocation } from '../../models-dev/repository/git/location.ts';
import { dayIn } from '../../models-dev/snapshots/snapshot-files.ts';
import { quoteInput } from '../../quote-input.ts';
import { CliCommand } from '../cli-command.ts';
import { CommandFailure } from '../process/command-failure.ts';

export type ImportArguments = { readonly allowMassRemoval: boolean } & (FileArguments | RepositoryArguments);

export interface FileArguments {
  readonly kind: 'FILES';
  /** Files and folders. */
  readonly paths: readonly string[];
  /** The day of a single file. Null: the file names give the days. */
  readonly day: Date | null;
}

export interface RepositoryArguments {
  readonly kind: 'REPOSITORY';
  readonly location: RepositoryLocation;
  /** Named commits. Empty: the selection applies. */
  readonly commits: readonly string[];
  readonly every: 'DAY' | 'COMMIT';
  readonly since: Date | null;
  readonly until: Date | null;
}

const DAY_MS = 86_400_000;

/** The command line of `import`, without an action. */
export function importDefinition(): CliCommand {
  return new CliCommand('import')
    .description('Import earlier days into the history of the configured database, from snapshots or a git repository.')
    .argument('[paths...]', 'files and folders with snapshots')
    .option('--date <day>', 'day of a single file, such as 2026-01-31')
    .option('--repository <place>', "URL, folder or bundle of the source's git repository")
    .option('--since <day>', 'first day of the repository to import')
    .option('--until <day>', 'last day of the repository to import')
    .option('--every <step>', 'one state per day or per commit (default: day)')
    .option('--commit <hash...>', 'exactly these commits of the repository')
    .option('--allow-mass-removal', 'import a snapshot that lacks many known models', false);
}

interface Values {
  readonly date?: string;
  readonly repository?: string;
  readonly since?: string;
  readonly until?: string;
  readonly every?: string;
  readonly commit?: string[];
  readonly allowMassRemoval: boolean;
}

export function importArguments(command: CliCommand): ImportArguments {
  const values = command.opts<Values>();
  const { allowMassRemoval } = values;
  if (values.repository !== undefined) {
    return { allowMassRemoval, ...repositoryArguments(values, values.repository, command.args) };
  }
  for (const flag of ['since', 'until', 'every', 'commit'] as const) {
    if (values[flag] !== undefined) throw new CommandFailure(`--${flag} requires --repository.`);
  }
  if (command.args.length === 0) throw new CommandFailure('Name the files or folders to import; got none.');
  return { kind: 'FILES', paths: command.args, day: moment('date', values.date), allowMassRemoval };
}

export function parseImportArguments(args: readonly string[]): ImportArguments {
  return importArguments(importDefinition().parse([...args], { from: 'user' }));
}

function repositoryArguments(values: Values, place: string, positionals: readonly string[]): RepositoryArguments {
  if (place === '') throw new CommandFailure('--repository must be a URL, a folder or a bundle file; got "".');
  if (values.date !== undefined) throw new CommandFailure('--date is for files; use --since and --until.');
  const { every = 'day', commit: commits = [] } = values;
  if (commits.length === 0 && positionals.length > 0) {
    throw new CommandFailure(
      `Name files, or a repository, but not both; got ${quoteInput(positionals.join(' '))} too.`,
    );
  }
  const selects = ['since', 'until', 'every'] as const;
  const selecting = selects.find((flag) => values[flag] !== undefined);
  if (commits.length > 0 && selecting) throw new CommandFailure(`--commit cannot be combined with --${selecting}.`);
  if (every !== 'day' && every !== 'commit') {
    throw new CommandFailure(`--every must be day or commit; got ${quoteInput(every)}.`);
  }
  const since = moment('since', values.since);
  const until = endOf(moment('until', values.until), values.until);
  if (since && until && since > until) throw new CommandFailure('--since must not be after --until.');
  const names = commits.length > 0 ? [...commits, ...positionals] : [];
  const location = parseLocation(place);
  return { kind: 'REPOSITORY', location, commits: names, every: every === 'day' ? 'DAY' : 'COMMIT', since, until };
}

function moment(flag: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const day = dayIn(text);
  if (day) return day;
  throw new CommandFailure(
    `--${flag} must be a day such as 2026-01-31, or a moment such as 2026-01-31T12:00:00Z; got ${quoteInput(text)}.`,
  );
}

/** A day without a time is meant as a whole. */
function endOf(given: Date | null, text = ''): Date | null {
  return given && !text.includes('T') ? new Date(given.getTime() + DAY_MS - 1) : given;
}
