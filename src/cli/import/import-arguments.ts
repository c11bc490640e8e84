import { parseArgs } from 'node:util';
import { dayIn } from '../../models-dev/snapshots/snapshot-files.ts';
import { quoteInput } from '../../quote-input.ts';
import { BadArguments } from '../bad-arguments.ts';

export interface ImportArguments {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** The day of a single file. Null: the file names give the days. */
  readonly day: Date | null;
  readonly allowMassRemoval: boolean;
}

export function parseImportArguments(args: readonly string[]): ImportArguments {
  const { values, positionals } = parsed(args);
  if (positionals.length === 0) throw new BadArguments(`Name the files or folders to import; got none. ${ALLOWED}`);
  const rest = { paths: positionals, allowMassRemoval: values['allow-mass-removal'] };
  if (values.date === undefined) return { ...rest, day: null };
  const day = dayIn(values.date);
  if (day) return { ...rest, day };
  throw new BadArguments(
    `--date must be a day such as 2026-01-31, or a moment such as 2026-01-31T12:00:00Z; got ${quoteInput(values.date)}.`,
  );
}

const ALLOWED = 'Allowed are files, folders, --date YYYY-MM-DD and --allow-mass-removal.';

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { date: { type: 'string' }, 'allow-mass-removal': { type: 'boolean', default: false } },
      allowPositionals: true,
    });
  } catch (cause) {
    throw new BadArguments(`${ALLOWED.slice(0, -1)}; got ${quoteInput(args.join(' '))}.`, { cause });
  }
}
