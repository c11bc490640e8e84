import type { VersionQueries } from '../catalog/version-queries.ts';
import type { Log } from '../log.ts';
import type { RefreshSource } from '../models-dev/refresh-source.ts';
import type { RefreshEvents } from '../refresh/progress/refresh-events.ts';
import type { RefreshQueries, RefreshRow } from '../refresh/store/refresh-queries.ts';
import type { Metrics } from './metrics.ts';

interface Recorded {
  readonly refreshEvents: RefreshEvents;
  readonly refreshes: RefreshQueries;
  readonly versions: VersionQueries;
  /** Null: disabled. */
  readonly source: RefreshSource | null;
  /** How long a catalog is fresh. */
  readonly freshForMs: number;
  readonly log: Log;
}

const circuitValues = { CLOSED: 0, HALF_OPEN: 1, OPEN: 2 } as const;

/** Records refreshes, the catalog and its source until the returned function is called. */
export async function recordRefreshes(metrics: Metrics, recorded: Recorded): Promise<() => void> {
  const { refreshEvents, refreshes, versions, source, freshForMs, log } = recorded;
  let confirmedAt: Date | null = null;

  metrics.addGauge(
    'modelgraph_catalog_age_seconds',
    'Time since the source confirmed the catalog. No value: the catalog is empty.',
    () => confirmedAt && secondsSince(confirmedAt),
  );
  metrics.addGauge(
    'modelgraph_catalog_fresh_for_seconds',
    'Age up to which the catalog is FRESH.',
    () => freshForMs / 1000,
  );
  metrics.addGauge(
    'modelgraph_source_circuit',
    'State of the circuit of the source: 0 is closed, 1 is half-open, 2 is open. No value: it has no circuit.',
    () => (source?.circuit ? circuitValues[source.circuit.state] : null),
  );

  const unsubscribe = [
    refreshEvents.subscribe('progress', ({ phase, refresh }) => {
      if (phase !== 'DONE') return;
      metrics.refreshSeconds.observe({ status: refresh.status }, durationSeconds(refresh));
      void readCatalog().catch((error: unknown) => log.warn({ error }, 'failed to read the age of the catalog'));
    }),
    refreshEvents.subscribe('version', ({ finishedAt }) => {
      if (finishedAt) metrics.publishLagSeconds.observe(Math.max(0, secondsSince(finishedAt)));
    }),
  ];
  await readCatalog();
  return () => {
    for (const end of unsubscribe) end();
  };

  async function readCatalog(): Promise<void> {
    const view = await versions.newest();
    confirmedAt = (await refreshes.newestConfirming(view, null))?.observedAt ?? null;
    metrics.catalogVersion.set(view.version);
  }
}

function durationSeconds({ startedAt, finishedAt }: RefreshRow): number {
  return ((finishedAt ?? new Date()).getTime() - startedAt.getTime()) / 1000;
}

function secondsSince(moment: Date): number {
  return (Date.now() - moment.getTime()) / 1000;
}
