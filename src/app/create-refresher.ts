import type { VersionQueries } from '../catalog/version-queries.ts';
import type { Config } from '../config.ts';
import type { Database, Db } from '../db/connect.ts';
import type { Log } from '../log.ts';
import { Circuit } from '../models-dev/fetch/circuit.ts';
import { RequestBudget } from '../models-dev/fetch/request-budget.ts';
import { liveSource, type RefreshSource } from '../models-dev/refresh-source.ts';
import { InProcessEvents } from '../refresh/progress/in-process-events.ts';
import { PostgresEvents } from '../refresh/progress/postgres-events.ts';
import type { RefreshEvents } from '../refresh/progress/refresh-events.ts';
import { Refresher } from '../refresh/run/refresher.ts';
import type { PauseQueries } from '../refresh/store/pause-queries.ts';
import type { RefreshQueries } from '../refresh/store/refresh-queries.ts';

/** The refresher, its events and its source. */
export interface RefreshSetup {
  readonly refresher: Refresher;
  readonly refreshEvents: RefreshEvents;
  /** Null: the source is disabled. */
  readonly source: RefreshSource | null;
  /** The same source without retries, for a start without a stored catalog. */
  readonly sourceWithoutRetries: RefreshSource | null;
}

interface Dependencies {
  readonly db: Db;
  readonly versions: VersionQueries;
  readonly refreshes: RefreshQueries;
  readonly pauses: PauseQueries;
  readonly checkpoint: Database['checkpoint'];
  readonly log: Log;
}

/** Opens the refresh events. On a Postgres server they also reach the other gateways. */
export async function openRefreshEvents({ db, listen }: Database, log: Log): Promise<RefreshEvents> {
  return listen === null ? new InProcessEvents() : PostgresEvents.open(db, listen, log);
}

/** Creates the configured refresher and source, for a gateway or for one command. */
export function createRefresher(
  { modelsDev, refreshHistoryDays: historyDays, refreshGuard: guard }: Config,
  refreshEvents: RefreshEvents,
  { db, versions, refreshes, pauses, checkpoint, log }: Dependencies,
): RefreshSetup {
  const { enabled, batchSize, ...settings } = modelsDev;
  const circuit = new Circuit(log);
  const sourceOptions = { ...settings, budget: new RequestBudget() };
  const stores = { db, versions, refreshes, pauses, checkpoint };
  const refresher = new Refresher({ ...stores, refreshEvents, log, batchSize, historyDays, guard });
  const source = enabled ? liveSource(sourceOptions, circuit) : null;
  const sourceWithoutRetries = enabled ? liveSource({ ...sourceOptions, maxRetries: 0 }, circuit) : null;
  return { refresher, refreshEvents, source, sourceWithoutRetries };
}
