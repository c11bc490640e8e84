import { Decimal } from 'decimal.js';

/** The shortest decimal text that is exactly the number, never with an exponent: 1e-7 is "0.0000001". */
export function decimalText(value: number): string {
  const text = String(value);
  return text.includes('e') ? new Decimal(value).toFixed() : text;
}
