import { DateTimeResolver } from 'graphql-scalars';

/** The value of a DateTime input: a moment, or a whole day in UTC. */
export interface Moment {
  /** First millisecond. */
  readonly start: Date;
  /** Last millisecond. A moment has the same start, last and end. */
  readonly last: Date;
  /** End of the period, exclusive: the next midnight of a day. */
  readonly end: Date;
}

const DAY_MS = 24 * 60 * 60_000;
/** Postgres misreads the midnight after it. */
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Null: invalid. Postgres has no year 0 and misreads five-digit years; a time zone can shift a date into either. */
export function parseMoment(value: unknown): Moment | null {
  const moment = (typeof value === 'string' && dayOf(value)) || instantOf(value);
  const year = moment?.start.getUTCFullYear() ?? 0;
  return year >= 1 && year <= 9999 ? moment : null;
}

function instantOf(value: unknown): Moment | null {
  try {
    return momentAt(DateTimeResolver.parseValue(value));
  } catch {
    // Its message does not say what is allowed.
    return null;
  }
}

function momentAt(date: Date): Moment {
  return { start: date, last: date, end: date };
}

/** The whole day of a text such as "2026-04-02". Null: not a day, or a day that does not exist. */
function dayOf(text: string): Moment | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const start = new Date(`${text}T00:00:00Z`);
  if (!start.toJSON()?.startsWith(text)) return null;
  const end = new Date(start.getTime() + DAY_MS);
  return { start, last: new Date(end.getTime() - 1), end: new Date(Math.min(end.getTime(), LAST_MS)) };
}
