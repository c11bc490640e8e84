import { createRefresher, openRefreshEvents, type RefreshSetup } from '../app/create-refresher.ts';
import { versionQueries } from '../catalog/version-queries.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/connect.ts';
import { openLog, terminalOrJson } from '../log.ts';
import { sweepLeases } from '../refresh/store/lease.ts';
import { pauseQueries } from '../refresh/store/pause-queries.ts';
import { type RefreshQueries, refreshQueries } from '../refresh/store/refresh-queries.ts';

/** What it takes to refresh and to see how that goes. */
export type Watched = RefreshSetup & { readonly refreshes: RefreshQueries };

/** Does something with the database of the configuration and closes it. */
export async function onDatabase<Result>(config: Config, run: (watched: Watched) => Promise<Result>): Promise<Result> {
  // What goes wrong is told in the display; only what that cannot tell is left for the log.
  const log = openLog(config.logLevel === 'silent' ? 'silent' : 'error', terminalOrJson(process.stderr));
  const database = await openDatabase(config, log);
  try {
    const { db } = database;
    const stopSweeping = await sweepLeases(database, log);
    const refreshes = refreshQueries(db);
    const refreshEvents = await openRefreshEvents(database, log);
    const refreshing = createRefresher(config, refreshEvents, {
      db,
      versions: versionQueries(db),
      refreshes,
      pauses: pauseQueries(db),
      log,
    });
    try {
      return await run({ ...refreshing, refreshes });
    } finally {
      stopSweeping();
      await refreshing.refresher.close();
      refreshEvents.close();
    }
  } finally {
    await database.close();
  }
}
