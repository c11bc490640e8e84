import { setTimeout as sleep } from 'node:timers/promises';
import { coalesced } from '../../refresh/progress/coalesced.ts';
import type { ChangeSignal } from '../change-signal.ts';
import { type DeliveryServices, deliverNext } from './deliver-next.ts';
import type { WebhookRow } from './webhook-queries.ts';

/** One slow endpoint must not delay the others. */
const MAX_CONCURRENT = 8;
/** Covers webhooks that another gateway created, resumed, or left behind. */
const POLL_INTERVAL_MS = 15_000;
/** For an attempt that became due between two statements. */
const SOON_MS = 100;
/** For the statements around an attempt. A gateway that was killed keeps its webhook for this long and one attempt. */
const LEASE_MARGIN_MS = 5_000;

interface Dependencies extends DeliveryServices {
  readonly changeSignal: ChangeSignal;
}

/** Delivers what is due, on this gateway, from its start until it is closed. */
export class Deliverer {
  readonly #dependencies: Dependencies;
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #look = coalesced(() => this.#startDue());
  #unsubscribe = () => {};
  #timer: NodeJS.Timeout | undefined;
  #isOpen = false;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  start(): void {
    this.#isOpen = true;
    this.#unsubscribe = this.#dependencies.changeSignal.subscribe(() => this.wake());
    this.wake();
  }

  /** Looks for due deliveries now. */
  wake(): void {
    void this.#look();
  }

  /** Lets running attempts end within the time limit. An attempt that it aborts is repeated by any gateway. */
  async close(timeoutMs: number): Promise<void> {
    this.#isOpen = false;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    await this.#look();
    clearTimeout(this.#timer);
    await Promise.race([Promise.all(this.#running), sleep(timeoutMs, undefined, { ref: false })]);
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  async #startDue(): Promise<void> {
    if (!this.#isOpen) return;
    const { outbox, config, log } = this.#dependencies;
    clearTimeout(this.#timer);
    let delayMs = POLL_INTERVAL_MS;
    try {
      while (this.#running.size < MAX_CONCURRENT && this.#isOpen) {
        const webhook = await outbox.lease(config.webhooks.timeoutMs + LEASE_MARGIN_MS);
        if (webhook === undefined) break;
        this.#start(webhook);
      }
      delayMs = await this.#nextDelayMs();
    } catch (error) {
      if (this.#isOpen) log.warn({ error }, 'failed to look for due webhook deliveries');
    }
    this.#timer = setTimeout(() => this.wake(), delayMs).unref();
  }

  #start(webhook: WebhookRow): void {
    const run = deliverNext(webhook, { ...this.#dependencies, signal: this.#closing.signal })
      .catch((error: unknown) => {
        // The lease ends by itself.
        this.#dependencies.log.warn({ error, webhook: webhook.id }, 'failed to record a webhook delivery');
      })
      .finally(() => {
        this.#running.delete(run);
        this.wake();
      });
    this.#running.add(run);
  }

  async #nextDelayMs(): Promise<number> {
    const { outbox, metrics } = this.#dependencies;
    const { nextDueMs, lagSeconds, ...statuses } = await outbox.state();
    metrics.webhookLagSeconds.set(lagSeconds);
    for (const [status, count] of Object.entries(statuses)) metrics.webhooks.set({ status }, count);
    return Math.min(POLL_INTERVAL_MS, Math.max(nextDueMs ?? POLL_INTERVAL_MS, SOON_MS));
  }
}
