import { badInput } from '../../graph/errors/errors.ts';
import { quoteInput } from '../../quote-input.ts';

/** Not an offset such as "+05:30", whose sign Postgres reads the other way around. */
const NAME = /^[A-Za-z][\w+-]*(\/[\w+-]+)*$/;

/** The name of a time zone. Throws when none has it. */
export function timeZoneName(name: string, path: string): string {
  if (NAME.test(name) && isKnown(name)) return name;
  throw badInput(`"${path}" must be a time zone such as "Europe/Berlin" or "UTC"; got ${quoteInput(name)}.`);
}

/** Also for other names of a zone, which `Intl.supportedValuesOf` leaves out. */
function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
