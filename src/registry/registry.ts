import { setTimeout as sleep } from 'node:timers/promises';
import type { VersionQueries } from '../catalog/version-queries.ts';
import type { Log } from '../log.ts';
import type { RefreshEvents } from '../refresh/progress/refresh-events.ts';
import type { Refresher } from '../refresh/run/refresher.ts';
import type { RefreshQueries, RefreshRow } from '../refresh/store/refresh-queries.ts';
import type { ChangeResult, RegistryChange, RegistryQueries } from './registry-queries.ts';

/** A price begins or ends within this time of its moment. The merge of another gateway that has died is taken over. */
const CHECK_EVERY_MS = 10_000;
/** In case the event of the end of a refresh is lost. */
const LOOK_EVERY_MS = 500;

interface Dependencies {
  readonly registry: RegistryQueries;
  readonly versions: VersionQueries;
  readonly refreshes: RefreshQueries;
  readonly refreshEvents: RefreshEvents;
  readonly refresher: Refresher;
  readonly log: Log;
}

/** Changes the registry, and keeps the catalog merged with it. */
export class Registry {
  readonly #dependencies: Dependencies;
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> = Promise.resolve();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Merges what other gateways have left, and when prices begin or end. */
  start(): void {
    const check = () => {
      this.#checking = this.#checking.then(() => this.#check());
    };
    check();
    this.#timer = setInterval(check, CHECK_EVERY_MS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort(new Error('the gateway is closing'));
    await this.#checking;
  }

  /** Changes the items, all or none, and returns when the catalog contains them. */
  async change(change: RegistryChange): Promise<ChangeResult> {
    const result = await this.#dependencies.registry.change(change);
    if (result.isChanged) await this.#merge(change.actor);
    return result;
  }

  async #check(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    try {
      await this.#merge('registry');
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#dependencies.log.warn({ error }, 'failed to merge the registry');
    }
  }

  async #merge(requestedBy: string): Promise<void> {
    const { registry, refreshes, refresher, versions } = this.#dependencies;
    while (await registry.isPending()) {
      const newest = await versions.newest();
      // The first refresh of an empty catalog merges the registry too.
      const origin = newest.version === 0 ? undefined : await refreshes.newestConfirming(newest, null);
      if (origin === undefined) return;
      const start = await refresher.applyRegistry(origin, requestedBy);
      if (!start.started) await this.#endOf(start.refresh);
      else if (!isMerged(await start.ended)) throw new Error(`refresh ${start.refresh.id} did not merge the registry`);
    }
  }

  /** Waits for a refresh of this or another gateway. */
  async #endOf({ id }: RefreshRow): Promise<void> {
    const { refreshes, refreshEvents } = this.#dependencies;
    const woken = new AbortController();
    const unsubscribe = refreshEvents.subscribe('progress', ({ refresh, phase }) => {
      if (refresh.id === id && phase === 'DONE') woken.abort();
    });
    try {
      for (;;) {
        this.#closing.signal.throwIfAborted();
        const [refresh] = await refreshes.byIds([String(id)]);
        if (refresh?.status !== 'RUNNING') return;
        const signal = AbortSignal.any([woken.signal, this.#closing.signal]);
        await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
      }
    } finally {
      unsubscribe();
    }
  }
}

function isMerged({ status }: RefreshRow): boolean {
  return status === 'SUCCEEDED' || status === 'UNCHANGED';
}
