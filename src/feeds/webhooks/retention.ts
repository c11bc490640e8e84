import { runDaily } from '../../db/run-daily.ts';
import type { Log } from '../../log.ts';
import type { WebhookQueries } from './webhook-queries.ts';

/** Deletes old deliveries, at once and then daily. 0 days: keeps all. The returned function ends it. */
export function keepDeliveryRetention(webhooks: WebhookQueries, days: number, log: Log): () => Promise<void> {
  if (days === 0) return async () => {};
  return runDaily(() => webhooks.deleteDeliveriesOlderThan(days), log, 'failed to delete old webhook deliveries');
}
