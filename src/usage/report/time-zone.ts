import { badInput } from '../../graph/errors/errors.ts';
import { quoteInput } from '../../quote-input.ts';

const known = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

/** The name of a time zone. Throws when none has it. */
export function timeZoneName(name: string, path: string): string {
  if (known.has(name)) return name;
  throw badInput(`"${path}" must be a time zone such as "Europe/Berlin" or "UTC"; got ${quoteInput(name)}.`);
}
