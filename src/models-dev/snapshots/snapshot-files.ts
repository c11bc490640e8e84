import { access, constants, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { quoteInput } from '../../quote-input.ts';

/** The files of one day. */
export interface Snapshot {
  readonly day: Date;
  /** The file name without its folder, for messages. */
  readonly name: string;
  /** A file with the content of catalog.json or api.json. */
  readonly file: string;
  /** The models.json for an api.json. */
  readonly baseModelsFile: string | null;
}

/** The named files cannot be imported. Users read the message. */
export class BadSnapshots extends Error {}

/** The snapshots in these files and folders, oldest first. `day` replaces the date in the name of a single file. */
export async function findSnapshots(paths: readonly string[], day: Date | null): Promise<Snapshot[]> {
  const files = [...new Set((await Promise.all(paths.map(filesIn))).flat().map((path) => resolve(path)))];
  if (day !== null && files.length !== 1) {
    throw new BadSnapshots(`--date requires a single file; got ${files.length} files.`);
  }
  await Promise.all(files.map(refuseUnreadable));
  const byDay = Map.groupBy(files, (file) => (day ?? dayOf(file)).getTime());
  return [...byDay].sort(([one], [other]) => one - other).map(([time, ofDay]) => snapshotOf(new Date(time), ofDay));
}

async function filesIn(path: string): Promise<string[]> {
  const found = await statOf(path);
  if (!found.isDirectory()) return [path];
  const all = await readdir(path).catch((cause: NodeJS.ErrnoException) => cannotBeRead(path, cause));
  const names = all.filter((name) => /\.json(\.gz)?$/.test(name));
  if (names.length === 0) throw new BadSnapshots(`The folder ${quoteInput(path)} contains no .json or .json.gz file.`);
  return names.map((name) => join(path, name));
}

/** Rejects pipes, which could block forever. */
async function refuseUnreadable(file: string): Promise<void> {
  const found = await statOf(file);
  if (!found.isFile()) fail(`${quoteInput(file)} is not a file.`);
  await access(file, constants.R_OK).catch((cause: NodeJS.ErrnoException) => cannotBeRead(file, cause));
}

function statOf(path: string) {
  return stat(path).catch(() => fail(`File or folder ${quoteInput(path)} does not exist.`));
}

function cannotBeRead(path: string, cause: NodeJS.ErrnoException): never {
  throw new BadSnapshots(`Failed to read ${quoteInput(path)} (${cause.code}).`, { cause });
}

function dayOf(file: string): Date {
  const [day = ''] = /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(basename(file)) ?? [];
  return (
    dayIn(day) ?? fail(`The name of ${quoteInput(file)} must start with its date, YYYY-MM-DD. Otherwise, use --date.`)
  );
}

/** Parses a date as midnight UTC, or a time with its time zone. Null: invalid, or a year outside 1 to 9999. */
export function dayIn(text: string): Date | null {
  const moment = new Date(/^\d{4}-\d{2}-\d{2}(T.+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? text : Number.NaN);
  // JavaScript turns an impossible date into a later one.
  const isInCalendar =
    !Number.isNaN(moment.getTime()) && new Date(text.slice(0, 10)).toJSON()?.slice(0, 10) === text.slice(0, 10);
  const year = moment.getUTCFullYear();
  return isInCalendar && year >= 1 && year <= 9999 ? moment : null;
}

/** catalog.json takes precedence over api.json and models.json of the same day. */
function snapshotOf(day: Date, files: readonly string[]): Snapshot {
  const ofKind = (kind: string) => files.filter((file) => new RegExp(`(?<![a-z])${kind}\\.json(\\.gz)?$`).test(file));
  const whole = ofKind('catalog');
  const baseModels = ofKind('models');
  const halves = files.filter((file) => !whole.includes(file) && !baseModels.includes(file));
  const [file, ...others] = whole.length > 0 ? whole : halves;
  if (file === undefined || others.length > 0 || baseModels.length > 1) {
    const names = files.map((name) => quoteInput(basename(name))).join(', ');
    return fail(`Expected one catalog.json or api.json for ${day.toISOString()}; got ${names}.`);
  }
  return { day, name: basename(file), file, baseModelsFile: whole.length > 0 ? null : (baseModels[0] ?? null) };
}

function fail(message: string): never {
  throw new BadSnapshots(message);
}
