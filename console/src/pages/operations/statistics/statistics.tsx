import { useEffect, useState } from 'preact/hooks';
import { count, milliseconds, rate } from '../../../format.ts';
import { useQuery } from '../../../graph/use-query.ts';
import { messages } from '../../../messages.ts';
import { Facts } from '../../../parts/facts.tsx';
import { Failure } from '../../../parts/notices.tsx';
import { CacheTable } from './cache-table.tsx';
import { LoadChart } from './load-chart.tsx';
import { intervalsOf, type Reading } from './readings.ts';
import { statisticsQuery } from './statistics-query.ts';

const text = messages.operations.statistics;
const EVERY_MS = 2_000;
/** Two minutes. */
const KEPT = 61;

/** What the gateway does now, read again every two seconds while the page is visible. */
export function Statistics() {
  const { data, error, reload } = useQuery(statisticsQuery, {});
  const [readings, setReadings] = useState<readonly Reading[]>([]);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || reload(), EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const read = data?.gatewayStatistics;
  useEffect(() => {
    if (read) setReadings((before) => [...before, { atMs: performance.now(), read }].slice(-KEPT));
  }, [read]);
  const intervals = intervalsOf(readings);
  const newest = intervals.at(-1);
  return (
    <>
      <Failure error={error} />
      <p class="quiet">{text.about}</p>
      {read && (
        <>
          <section aria-label={text.operations}>
            <h2>{text.operations}</h2>
            <Facts
              of={{
                [text.perSecond]: rate(newest?.operationsPerSecond),
                [text.meanNow]: milliseconds(newest?.meanMs),
                [text.total]: count(read.operations.durations.count),
                [text.failed]: count(read.operations.failed),
                [text.rejected]: count(read.operations.rejected),
                [text.refused]: count(read.operations.refused),
                [text.abandoned]: count(read.operations.abandoned),
                [text.p50]: milliseconds(read.operations.durations.p50Ms),
                [text.p95]: milliseconds(read.operations.durations.p95Ms),
                [text.subscriptions]: read.liveSubscriptions,
              }}
            />
          </section>
          <LoadChart of={intervals} everyMs={EVERY_MS} places={KEPT - 1} />
          <h2>{text.caches}</h2>
          <CacheTable of={read.caches} />
          <h2>{text.other}</h2>
          <Facts
            of={{
              [text.routes]: count(read.routes.durations.count),
              [text.routesFailed]: count(read.routes.failed),
              [text.routesP95]: milliseconds(read.routes.durations.p95Ms),
              [text.statements]: count(read.statements.count),
              [text.statementsP95]: milliseconds(read.statements.p95Ms),
              [text.pool]: text.poolOf(read.poolDemand, read.poolSize),
            }}
          />
        </>
      )}
    </>
  );
}
