import { runDaily } from '../../db/run-daily.ts';
import type { Log } from '../../log.ts';
import type { AuditQueries } from './audit-queries.ts';

/** Deletes old entries of the audit log, at once and then daily. 0 days: keeps all. The returned function ends it. */
export function keepAuditRetention(audit: AuditQueries, days: number, log: Log): () => Promise<void> {
  if (days === 0) return async () => {};
  return runDaily(() => audit.deleteOlderThan(days), log, 'failed to delete old entries of the audit log');
}
