import { scaleThreshold } from 'd3-scale';
import { date } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { withParameters } from '../../shell/location.ts';

const text = messages.changes;
const CELL = 13;
const LEFT = 30;
const TOP = 18;
const WEEKS = 53;
const DAY_MS = 86_400_000;
const weekdays = [1, 3, 5];
const months = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' });
const names = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });
/** Most days bring some dozens of changes and a few bring hundreds, so the steps grow by powers. */
const heat = scaleThreshold<number, number>([1, 20, 100, 500], [0, 1, 2, 3, 4]);

const refreshesQuery = graphql(`
  query ChangesPerRefresh {
    refreshes(first: 500, filter: { statuses: [SUCCEEDED] }) {
      nodes {
        startedAt
        observedAt
        changes(first: 1) { totalCount }
      }
    }
  }
`);

/** The number of changes of each day of a year, as a calendar. A day leads to its changes. */
export function ChangeCalendar({ url, asOf }: { readonly url: URL; readonly asOf: string | null }) {
  const { data } = useQuery(refreshesQuery, {});
  const perDay = new Map<string, number>();
  for (const { startedAt, observedAt, changes } of data?.refreshes?.nodes ?? []) {
    const day = (observedAt ?? startedAt).slice(0, 10);
    perDay.set(day, (perDay.get(day) ?? 0) + changes.totalCount);
  }
  const last = Date.parse(asOf ?? new Date().toISOString().slice(0, 10));
  const start = last - ((WEEKS - 1) * 7 + new Date(last).getUTCDay()) * DAY_MS;
  const days = Array.from({ length: (last - start) / DAY_MS + 1 }, (_, index) => dayAt(start, index, perDay));
  const active = days.filter(({ count }) => count > 0);
  const total = active.reduce((sum, { count }) => sum + count, 0);
  return (
    <figure class="panel">
      <div class="scroll-x">
        {/* biome-ignore lint/a11y/useSemanticElements: A fieldset groups inputs. */}
        <svg
          class="chart calendar"
          viewBox={`0 0 ${LEFT + WEEKS * CELL} ${TOP + 7 * CELL}`}
          role="group"
          aria-label={text.calendar}
        >
          <Axes days={days} />
          {days.map((day) => (
            <Day key={day.iso} of={day} url={url} />
          ))}
        </svg>
      </div>
      <figcaption>{text.calendarSummary(total, active.length)}</figcaption>
    </figure>
  );
}

interface CalendarDay {
  readonly iso: string;
  readonly count: number;
  readonly x: number;
  readonly y: number;
}

function dayAt(start: number, index: number, perDay: ReadonlyMap<string, number>): CalendarDay {
  const iso = new Date(start + index * DAY_MS).toISOString().slice(0, 10);
  const x = LEFT + Math.floor(index / 7) * CELL;
  return { iso, count: perDay.get(iso) ?? 0, x, y: TOP + (index % 7) * CELL };
}

function Axes({ days }: { readonly days: readonly CalendarDay[] }) {
  const firsts = days.filter(({ iso, x }) => iso.endsWith('-01') && x < LEFT + (WEEKS - 2) * CELL);
  return (
    <g>
      {firsts.map(({ iso, x }) => (
        <text key={iso} x={x} y={TOP - 7}>
          {months.format(new Date(iso))}
        </text>
      ))}
      {weekdays.map((weekday) => (
        <text key={weekday} x={0} y={TOP + weekday * CELL + 10}>
          {/* 4 January 1970 was a Sunday. */}
          {names.format(new Date((weekday + 3) * DAY_MS))}
        </text>
      ))}
    </g>
  );
}

function Day({ of: { iso, count, x, y }, url }: { readonly of: CalendarDay; readonly url: URL }) {
  const square = (
    <rect class={`heat-${heat(count)}`} x={x} y={y} width={CELL - 2} height={CELL - 2} rx={2}>
      <title>{text.onDay(count, date(iso))}</title>
    </rect>
  );
  if (count === 0) return square;
  return (
    <a href={withParameters(url, { since: iso, until: iso, after: null })} aria-label={text.onDay(count, date(iso))}>
      {square}
    </a>
  );
}
