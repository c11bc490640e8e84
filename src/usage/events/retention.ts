import { runDaily } from '../../db/run-daily.ts';
import type { Log } from '../../log.ts';
import type { usageQueries } from '../usage-queries.ts';

const DAY_MS = 24 * 60 * 60_000;
const AHEAD_DAYS = 35;

/**
 * Makes the partition of the coming month, and drops old events and reservations, at once and then daily. 0 days: keeps all
 * events. The returned function ends it.
 */
export function keepUsageRetention(
  usage: ReturnType<typeof usageQueries>,
  days: number,
  log: Log,
): () => Promise<void> {
  const upkeep = async () => {
    const now = Date.now();
    await usage.partitions.ensure([new Date(now), new Date(now + AHEAD_DAYS * DAY_MS)]);
    if (days > 0) await usage.partitions.dropBefore(new Date(now - days * DAY_MS));
    await usage.allowances.deleteOld();
  };
  return runDaily(upkeep, log, 'failed to maintain the tables of usage');
}
