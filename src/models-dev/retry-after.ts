/** A source that asks for more would hold up the refresh longer than its next turn is worth. */
const longestWaitMs = 60_000;

/** `Retry-After` in seconds or as a date; null when the header is missing or neither. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), longestWaitMs);
}
