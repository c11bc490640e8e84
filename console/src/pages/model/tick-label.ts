const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const seconds = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });
const minutes = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const hours = new Intl.DateTimeFormat('en', {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  hourCycle: 'h23',
  minute: '2-digit',
});
const days = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });
const months = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** Names the ticks of a time axis as precisely as its span needs, so that no two have the same name. */
export function tickLabel(spanMs: number): (tick: Date) => string {
  const format = formatOf(spanMs);
  return (tick) => format.format(tick);
}

function formatOf(spanMs: number): Intl.DateTimeFormat {
  if (spanMs < 10 * MINUTE_MS) return seconds;
  if (spanMs < DAY_MS) return minutes;
  if (spanMs < 10 * DAY_MS) return hours;
  return spanMs < 365 * DAY_MS ? days : months;
}
