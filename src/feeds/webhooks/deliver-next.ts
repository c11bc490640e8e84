import type { RecordedChangeQueries } from '../../change/recorded-change-queries.ts';
import type { Config } from '../../config.ts';
import { everyRow } from '../../db/visibility.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { changesMessage, MAX_CHANGES } from './message.ts';
import type { AfterFailure, Attempt, OutboxQueries, PendingDelivery } from './outbox-queries.ts';
import { postMessage } from './post-message.ts';
import { signatureHeaders } from './signature.ts';
import { filterIn } from './stored-filter.ts';
import type { WebhookRow } from './webhook-queries.ts';

const MAX_RETRY_DELAY_MS = 60 * 60_000;
const GONE = 410;

/** What a delivery needs of its gateway. */
export interface DeliveryServices {
  readonly outbox: OutboxQueries;
  readonly recordedChanges: RecordedChangeQueries;
  readonly config: Pick<Config, 'webhooks'>;
  readonly metrics: Metrics;
  readonly log: Log;
}

interface Dependencies extends DeliveryServices {
  /** Aborts the attempt when the gateway stops. */
  readonly signal: AbortSignal;
}

/** Delivers the pending message of a leased webhook, or the message of its next changes, and returns the lease. */
export async function deliverNext(webhook: WebhookRow, dependencies: Dependencies): Promise<void> {
  const { outbox, signal } = dependencies;
  const delivery = (await outbox.pending(webhook)) ?? (await nextMessage(webhook, dependencies));
  if (delivery === undefined) return void (await outbox.release(webhook));
  try {
    const attempt = await attemptDelivery(webhook, delivery, dependencies);
    await record(webhook, delivery, attempt, dependencies);
  } catch (error) {
    if (!signal.aborted) throw error;
    await outbox.release(webhook);
  }
}

/** Undefined: no change matches, or the lease is lost. */
async function nextMessage(webhook: WebhookRow, { outbox, recordedChanges }: Dependencies) {
  const { position: after, events } = webhook;
  if (!events.includes('CHANGES')) return undefined;
  const through = Math.max(after, await recordedChanges.newestId());
  // Operators make webhooks.
  const page = { visible: everyRow, limit: MAX_CHANGES };
  const [first, ...rest] = await recordedChanges.between({ after, through }, filterIn(webhook.filter), page);
  if (first === undefined) return outbox.advance(webhook, through, null);
  const { message, position } = changesMessage(webhook, [first, ...rest]);
  return outbox.advance(webhook, position, message);
}

function attemptDelivery(webhook: WebhookRow, { messageId, body }: PendingDelivery, { config, signal }: Dependencies) {
  const { allowsPrivateAddresses: allowsPrivate, timeoutMs } = config.webhooks;
  const headers = signatureHeaders(webhook, messageId, body);
  return postMessage({ url: webhook.url, headers, body }, { allowsPrivate, timeoutMs, signal });
}

async function record(webhook: WebhookRow, delivery: PendingDelivery, attempt: Attempt, dependencies: Dependencies) {
  const { outbox, metrics, log } = dependencies;
  metrics.webhookDeliveries.inc({ outcome: attempt.error === null ? 'delivered' : 'failed' });
  if (attempt.error === null) {
    const held = await outbox.succeed(webhook, delivery, attempt);
    if (held) metrics.webhookDeliverySeconds.observe((Date.now() - delivery.createdAt.getTime()) / 1000);
    return;
  }
  const next = afterFailure(webhook, delivery, attempt, dependencies);
  const line = { webhook: `Webhook:${webhook.id}`, messageId: delivery.messageId, error: attempt.error };
  if (!(await outbox.fail(webhook, delivery, attempt, next))) return;
  if (next.kind === 'PAUSE') log.error({ ...line, reason: next.reason }, 'paused a webhook');
  else log.warn({ ...line, retryInMs: next.delayMs }, 'a webhook delivery failed');
}

function afterFailure(
  { failingSince }: WebhookRow,
  { attempts }: PendingDelivery,
  { responseStatus }: Attempt,
  { config }: Dependencies,
): AfterFailure {
  const { retryDelayMs, retryPeriodMs } = config.webhooks;
  if (responseStatus === GONE) return { kind: 'PAUSE', reason: 'ENDPOINT_GONE' };
  if (failingSince !== null && Date.now() - failingSince.getTime() >= retryPeriodMs) {
    return { kind: 'PAUSE', reason: 'DELIVERY_FAILED' };
  }
  const delayMs = Math.min(retryDelayMs * 2 ** attempts, MAX_RETRY_DELAY_MS);
  // Spread, so that the webhooks of one host do not return all at once.
  return { kind: 'RETRY', delayMs: Math.round(delayMs * (0.75 + Math.random() / 4)) };
}
