import { quoted } from '../quoted.ts';
import { badInput } from './faults.ts';

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
  /** As long as a double can be, written out; infinite for what comes last. */
  decimal: (value: string) => /^(-?\d{1,310}(\.\d{1,400})?|Infinity)$/.test(value),
};

/** The place after a row of a list: opaque to clients, good for that list in that order only. */
export function encodeCursor(order: ListOrder, values: readonly string[]): string {
  return Buffer.from(JSON.stringify([order.name, ...values])).toString('base64url');
}

export function decodeCursor(order: ListOrder, cursor: string): readonly string[] {
  const [name, ...values] = parse(cursor);
  if (name === order.name && fits(order, values)) return values;
  const whose = name === undefined ? 'which no list gave' : `which is of the list ${quoted(name)}`;
  throw badInput(`"after" must be a cursor that the list "${order.name}" gave, got ${quoted(cursor)}, ${whose}.`);
}

function parse(cursor: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}

function fits(order: ListOrder, values: readonly string[]): boolean {
  return (
    values.length === order.values.length && order.values.every((kind, index) => fitsKind[kind](values[index] ?? ''))
  );
}
