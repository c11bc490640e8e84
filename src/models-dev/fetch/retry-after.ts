/** A timer cannot wait longer than about 24 days. */
const MAX_WAIT_MS = 24 * 86_400_000;

/** "Sat, 21 Nov 2026 10:00:30 GMT". */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `Retry-After` in whole seconds or as a date; null when the header is missing or neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const waitMs = requestedMs(header, nowMs);
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), MAX_WAIT_MS);
}

/** NaN: the header is invalid. `Date.parse` alone accepts "-5" and "0.5" as past dates. */
function requestedMs(header: string, nowMs: number): number {
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  return httpDate.test(header) ? Date.parse(header) - nowMs : Number.NaN;
}
