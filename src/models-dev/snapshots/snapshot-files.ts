import { access, constants, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { quoteInput } from '../../quote-input.ts';

/** What there is of one day. */
export interface Snapshot {
  readonly day: Date;
  /** For people: the name of the file, without its folder. */
  readonly name: string;
  /** A catalog.json or an api.json, by its content. */
  readonly file: string;
  /** The models.json that belongs to an api.json. */
  readonly baseModelsFile: string | null;
}

/** What was named cannot be imported; the message says why, for people. */
export class BadSnapshots extends Error {}

/** The snapshots in these files and folders, oldest first. `day`: of a single file, in place of what its name says. */
export async function findSnapshots(paths: readonly string[], day: Date | null): Promise<Snapshot[]> {
  const files = [...new Set((await Promise.all(paths.map(filesIn))).flat().map((path) => resolve(path)))];
  if (day !== null && files.length !== 1) {
    throw new BadSnapshots(`--date is of one file, got ${files.length} files.`);
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
  if (names.length === 0) throw new BadSnapshots(`The folder ${quoteInput(path)} holds no .json or .json.gz file.`);
  return names.map((name) => join(path, name));
}

/** A pipe would be waited for without end. */
async function refuseUnreadable(file: string): Promise<void> {
  const found = await statOf(file);
  if (!found.isFile()) fail(`${quoteInput(file)} is not a file.`);
  await access(file, constants.R_OK).catch((cause: NodeJS.ErrnoException) => cannotBeRead(file, cause));
}

function statOf(path: string) {
  return stat(path).catch(() => fail(`There is no file or folder ${quoteInput(path)}.`));
}

function cannotBeRead(path: string, cause: NodeJS.ErrnoException): never {
  throw new BadSnapshots(`${quoteInput(path)} cannot be read (${cause.code}).`, { cause });
}

function dayOf(file: string): Date {
  const [day = ''] = /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(basename(file)) ?? [];
  return (
    dayIn(day) ?? fail(`${quoteInput(file)} must have a name that begins with its day, YYYY-MM-DD; or give --date.`)
  );
}

/** The begin of a day in UTC, or a moment with its time zone. Null: neither, or of no year that Postgres reads so. */
export function dayIn(text: string): Date | null {
  const moment = new Date(/^\d{4}-\d{2}-\d{2}(T.+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? text : Number.NaN);
  // Of a day that is not in the calendar, JavaScript makes a later one.
  const isInCalendar =
    !Number.isNaN(moment.getTime()) && new Date(text.slice(0, 10)).toJSON()?.slice(0, 10) === text.slice(0, 10);
  const year = moment.getUTCFullYear();
  return isInCalendar && year >= 1 && year <= 9999 ? moment : null;
}

/** Of one day, the whole catalog goes before its halves. */
function snapshotOf(day: Date, files: readonly string[]): Snapshot {
  const ofKind = (kind: string) => files.filter((file) => new RegExp(`(?<![a-z])${kind}\\.json(\\.gz)?$`).test(file));
  const whole = ofKind('catalog');
  const baseModels = ofKind('models');
  const halves = files.filter((file) => !whole.includes(file) && !baseModels.includes(file));
  const [file, ...others] = whole.length > 0 ? whole : halves;
  if (file === undefined || others.length > 0 || baseModels.length > 1) {
    const names = files.map((name) => quoteInput(basename(name))).join(', ');
    return fail(`Of ${day.toISOString()} one catalog.json or one api.json is wanted, got ${names}.`);
  }
  return { day, name: basename(file), file, baseModelsFile: whole.length > 0 ? null : (baseModels[0] ?? null) };
}

function fail(message: string): never {
  throw new BadSnapshots(message);
}
