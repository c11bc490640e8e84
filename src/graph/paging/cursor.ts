import type { OrderValues } from '../../db/keyset.ts';
import { quoteInput } from '../../quote-input.ts';
import { badInput } from '../errors/errors.ts';

/** A list in one order. A cursor holds the values of the order in one row; the last value is unique in the list. */
export interface ListOrder {
  /** The list and its order, such as "models by key". */
  readonly name: string;
  readonly values: readonly ValueKind[];
}

type ValueKind = keyof typeof fitsKind;

/** The forms of cursor values that the database can compare. */
const fitsKind = {
  text: (value: string) => !value.includes('\0'),
  /** The number of a row. */
  integer: (value: string) => /^\d{1,15}$/.test(value),
  /** To the millisecond, like every stored moment, in a year that Postgres supports. */
  moment: (value: string) => /^(?!0000)\d{4}-/.test(value) && new Date(value).toJSON() === value,
  /** At most the length of a double written out; Infinity for unknown values, which come last. */
  decimal: (value: string) => /^(-?\d{1,310}(\.\d{1,400})?|Infinity)$/.test(value),
  whole: (value: string) => /^-?\d{1,310}$/.test(value),
};

/** The position after a row of a list. It is opaque to clients and valid only for that list in that order. */
export function encodeCursor(order: ListOrder, values: OrderValues): string {
  return Buffer.from(JSON.stringify([order.name, ...values])).toString('base64url');
}

export function decodeCursor(order: ListOrder, cursor: string): OrderValues {
  const [name, ...values] = parse(cursor);
  if (name === order.name && fits(order, values)) return values;
  const whose = name == null ? 'which is not a cursor' : whoseCursor(name, order);
  throw badInput(`"after" must be a cursor that the list "${order.name}" gave, got ${quoteInput(cursor)}, ${whose}.`);
}

function whoseCursor(name: string, order: ListOrder): string {
  return name === order.name ? 'whose values have another form' : `which is of the list ${quoteInput(name)}`;
}

function parse(cursor: string): OrderValues {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts.every((part) => part === null || typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}

/** The last value is unique in the list, so it is never null; every other value may be null. */
function fits(order: ListOrder, values: OrderValues): boolean {
  if (values.length !== order.values.length || values.at(-1) === null) return false;
  return values.every((value, index) => value === null || fitsKind[order.values[index] ?? 'text'](value));
}
