import { badInput } from './faults.ts';
import { quoted } from './quoted.ts';

/** The number of a row in an id such as `Refresh:12`. */
export function parseRowId(id: string): string {
  if (/^[1-9]\d{0,14}$/.test(id)) return id;
  throw badInput(`The part of an id after the colon is a number here, got ${quoted(id)}.`);
}
