import { KeyChanges } from '../access/keys/key-changes.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/connect.ts';
import type { Gateway } from '../graph/context.ts';
import type { Log } from '../log.ts';
import { sweepLeases } from '../refresh/store/lease.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { openRefreshEvents } from './create-refresher.ts';
import { gatewayOn } from './gateway.ts';

/** The services of a gateway without its server and its schedule, to execute operations in this process. */
export interface OpenServices {
  readonly gateway: Gateway;
  /** Loads the live or the bundled catalog, if nothing is stored yet. */
  fillIfEmpty(): Promise<void>;
  close(): Promise<void>;
}

export async function openServices(config: Config, log: Log): Promise<OpenServices> {
  const database = await openDatabase(config, log);
  const refreshEvents = await openRefreshEvents(database, log);
  const keyChanges = await KeyChanges.open(database.listen);
  const telemetry = { metrics: createMetrics(), tracing: null };
  const gateway = gatewayOn(config, database, { refreshEvents, keyChanges }, telemetry, log);

  const fillIfEmpty = async () => {
    const stopSweeping = await sweepLeases(database, log);
    await gateway.schedule.fillIfEmpty();
    stopSweeping();
  };
  const close = async () => {
    await Promise.all([gateway.refresher.close(), gateway.schedule.close()]);
    refreshEvents.close();
    await database.close();
  };
  return { gateway, fillIfEmpty, close };
}
