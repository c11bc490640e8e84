import { type Moment, parseMoment } from '../../graph/as-of/moment.ts';
import { quoteInput } from '../../quote-input.ts';
import { CommandFailure } from '../process/command-failure.ts';

/** The moment or the whole day in UTC that an option names, read as a DateTime of the schema. */
export function momentOption(option: string, text: string): Moment {
  const moment = parseMoment(text);
  if (moment) return moment;
  throw new CommandFailure(
    `${option} must be a day such as 2027-01-31, or a moment such as 2027-01-31T12:00:00Z; got ${quoteInput(text)}.`,
  );
}
