const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const price = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

/** Shown for what is unknown. */
export const NONE = '-';

export function tokens(count: number | null | undefined): string {
  return count == null ? NONE : whole.format(count);
}

/** US dollars per million tokens. */
export function perMillion(amount: number | null | undefined): string {
  return amount == null ? NONE : price.format(amount);
}

/** A moment to the minute, in UTC. */
export function minute(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, 16)}`;
}
