import type { Log } from '../../log.ts';
import type { AuditQueries } from './audit-queries.ts';

const EVERY_MS = 24 * 60 * 60_000;

/** Deletes old entries of the audit log, at once and then daily. 0 days: keeps all. The returned function ends it. */
export function keepAuditRetention(audit: AuditQueries, days: number, log: Log): () => Promise<void> {
  if (days === 0) return async () => {};
  let running = Promise.resolve();
  const run = () => {
    running = audit.deleteOlderThan(days).catch((error: unknown) => {
      log.warn({ error }, 'failed to delete old entries of the audit log');
    });
  };
  run();
  const timer = setInterval(run, EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
