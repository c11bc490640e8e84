import type { OrderValues } from '../db/keyset.ts';
import { quoteInput } from '../quote-input.ts';
import { badInput } from './errors.ts';

/** A list in one order. The values of a cursor are those of the order, the last one being unique in the list. */
export interface ListOrder {
  /** The list and its order, such as "models by key". */
  readonly name: string;
  readonly values: readonly ValueKind[];
}

type ValueKind = keyof typeof fitsKind;

/** What a value of a cursor must be so that the database can compare with it. */
const fitsKind = {
  text: (value: string) => !value.includes('\0'),
  /** The number of a row. */
  integer: (value: string) => /^\d{1,15}$/.test(value),
  /** To the millisecond, as all that we write, in a year that Postgres knows. */
  moment: (value: string) => /^(?!0000)\d{4}-/.test(value) && new Date(value).toJSON() === value,
  /** As long as a double can be, written out; infinite for what comes last. */
  decimal: (value: string) => /^(-?\d{1,310}(\.\d{1,400})?|Infinity)$/.test(value),
};

/** The place after a row of a list: opaque to clients, good for that list in that order only. */
export function encodeCursor(order: ListOrder, values: OrderValues): string {
  return Buffer.from(JSON.stringify([order.name, ...values])).toString('base64url');
}

export function decodeCursor(order: ListOrder, cursor: string): OrderValues {
  const [name, ...values] = parse(cursor);
  if (name === order.name && fits(order, values)) return values;
  const whose = name == null ? 'which no list gave' : whoseCursor(name, order);
  throw badInput(`"after" must be a cursor that the list "${order.name}" gave, got ${quoteInput(cursor)}, ${whose}.`);
}

function whoseCursor(name: string, order: ListOrder): string {
  return name === order.name ? 'whose values are none of it' : `which is of the list ${quoteInput(name)}`;
}

function parse(cursor: string): OrderValues {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts.every((part) => part === null || typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}

/** The last value is unique in the list, so it is known; each other one may be unknown. */
function fits(order: ListOrder, values: OrderValues): boolean {
  if (values.length !== order.values.length || values.at(-1) === null) return false;
  return values.every((value, index) => value === null || fitsKind[order.values[index] ?? 'text'](value));
}
