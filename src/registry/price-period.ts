import { parseMoment } from '../graph/as-of/moment.ts';

/** Undefined: without an end on that side. */
export interface PricePeriod {
  readonly validFrom?: string | undefined;
  readonly validUntil?: string | undefined;
}

/** Whether it begins before it ends. */
export function isPeriod({ validFrom, validUntil }: PricePeriod): boolean {
  return validFrom === undefined || validUntil === undefined || Date.parse(validFrom) < Date.parse(validUntil);
}

export function isWithin({ validFrom, validUntil }: PricePeriod, now: Date): boolean {
  return startOf(validFrom, now) <= now && (validUntil === undefined || now < startOf(validUntil, now));
}

/** The first moment after `now` at which a price begins or ends. Null: none does. */
export function nextBoundary(periods: readonly PricePeriod[], now: Date): Date | null {
  const boundaries = periods
    .flatMap(({ validFrom, validUntil }) => [startOf(validFrom, now), startOf(validUntil, now)])
    .filter((boundary) => boundary > now)
    .map((boundary) => boundary.getTime());
  return boundaries.length === 0 ? null : new Date(Math.min(...boundaries));
}

function startOf(moment: string | undefined, otherwise: Date): Date {
  return parseMoment(moment)?.start ?? otherwise;
}
