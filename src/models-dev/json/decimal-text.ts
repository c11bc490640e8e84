import { Decimal } from 'decimal.js';

/** The shortest exact decimal text of a number, without an exponent: "0.0000001" for 1e-7. */
export function decimalText(value: number): string {
  const text = String(value);
  return text.includes('e') ? new Decimal(value).toFixed() : text;
}
