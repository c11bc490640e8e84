import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../db/connect.ts';
import type { Gateway } from '../graph/context.ts';
import type { Log } from '../log.ts';
import { sweepLeases } from '../refresh/store/lease.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { gatewayOn } from './gateway.ts';
import { openEvents } from './open-events.ts';

/** The services of a gateway without its server and its schedule, to execute operations in this process. */
export interface OpenServices {
  readonly gateway: Gateway;
  /** Loads the live or the bundled catalog, if nothing is stored yet. */
  fillIfEmpty(): Promise<void>;
  close(): Promise<void>;
}

export async function openServices(config: Config, log: Log): Promise<OpenServices> {
  const database = await openDatabase(config, log);
  try {
    return await servicesOn(config, database, log);
  } catch (error) {
    // An open connection would keep the process alive.
    await database.close();
    throw error;
  }
}

async function servicesOn(config: Config, database: Database, log: Log): Promise<OpenServices> {
  const events = await openEvents(database, log);
  const telemetry = { metrics: createMetrics(), tracing: null };
  const { gateway, replicas } = gatewayOn(config, database, events, telemetry, log);

  const fillIfEmpty = async () => {
    const stopSweeping = await sweepLeases(database, log);
    await gateway.schedule.fillIfEmpty();
    stopSweeping();
  };
  const close = async () => {
    await Promise.all([gateway.refresher.close(), gateway.registrar.close(), gateway.schedule.close()]);
    await gateway.runningCalls.close();
    await gateway.modelProviders.close();
    gateway.changeSignal.close();
    events.refreshEvents.close();
    replicas.close();
    await database.close();
  };
  return { gateway, fillIfEmpty, close };
}
