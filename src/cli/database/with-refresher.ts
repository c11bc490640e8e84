import { type AuditQueries, auditQueries } from '../../access/audit/audit-queries.ts';
import { createRefresher, openRefreshEvents, type RefreshSetup } from '../../app/create-refresher.ts';
import { versionQueries } from '../../catalog/version-queries.ts';
import type { Config } from '../../config.ts';
import type { EmbeddedPostgres } from '../../db/embedded/embedded-postgres.ts';
import { sweepLeases } from '../../refresh/store/lease.ts';
import { pauseQueries } from '../../refresh/store/pause-queries.ts';
import { type RefreshQueries, refreshQueries } from '../../refresh/store/refresh-queries.ts';
import { withDatabase } from './with-database.ts';

/** The services to run a refresh and to watch it. */
export type Watched = RefreshSetup & { readonly refreshes: RefreshQueries; readonly audit: AuditQueries };

/** Runs an action on the configured database, then closes it. `embedded` is a running Postgres of `dataDir`. */
export async function withRefresher<Result>(
  config: Config,
  run: (watched: Watched) => Promise<Result>,
  embedded: Promise<EmbeddedPostgres> | null = null,
): Promise<Result> {
  return withDatabase(
    config,
    async (database, log) => {
      const { db, checkpoint } = database;
      const stopSweeping = await sweepLeases(database, log);
      const refreshes = refreshQueries(db);
      const refreshEvents = await openRefreshEvents(database, log);
      const stores = { db, versions: versionQueries(db), refreshes, pauses: pauseQueries(db), checkpoint, log };
      const refreshing = createRefresher(config, refreshEvents, stores);
      try {
        return await run({ ...refreshing, refreshes, audit: auditQueries(db) });
      } finally {
        stopSweeping();
        await refreshing.refresher.close();
        refreshEvents.close();
      }
    },
    embedded,
  );
}
