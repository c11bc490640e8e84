import type { Log } from '../../log.ts';
import type { RepositoryLocation } from '../../models-dev/repository/git/location.ts';
import { Repository } from '../../models-dev/repository/repository.ts';
import { repositorySnapshots } from '../../models-dev/repository/repository-snapshots.ts';
import { importInOrder } from '../backfill/import-in-order.ts';
import { importPlan } from '../backfill/import-plan.ts';
import { withSmallHeap } from '../backfill/small-heap.ts';
import type { RefreshEvents } from '../progress/refresh-events.ts';
import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';
import type { Refresher } from './refresher.ts';

/** A newer commit may not be on the site yet, which the next refresh of the site would take for a revert. */
const SETTLE_MS = 60 * 60_000;

interface Dependencies {
  readonly location: RepositoryLocation;
  readonly dataDir: string;
  readonly refresher: Refresher;
  readonly refreshes: RefreshQueries;
  readonly refreshEvents: RefreshEvents;
  readonly historyDays: number;
  readonly log: Log;
}

/** Adds the states of the source's repository to the history: once those of the past, then each new commit. */
export class RepositoryFollower {
  readonly #dependencies: Dependencies;
  readonly #closing = new AbortController();
  /** One after another, because all use the same clone. */
  #work: Promise<void> = Promise.resolve();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Imports the past in the background, after the first refresh has stored a catalog. */
  start(): void {
    void this.#afterFirstRefresh().then(() =>
      this.#enqueue('import the history', (opened) => this.#importPast(opened)),
    );
  }

  /** Imports the commits since the last refresh. Failures are logged: they must not prevent a refresh. */
  importNew(): Promise<void> {
    return this.#enqueue('import new commits', (opened) => this.#importNew(opened));
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the gateway is closing'));
    await this.#work;
  }

  #afterFirstRefresh(): Promise<void> {
    const { refreshes, refreshEvents } = this.#dependencies;
    return new Promise((resolve) => {
      const unsubscribe = refreshEvents.subscribe('progress', ({ refresh }) => {
        if (isObservation(refresh)) ready();
      });
      const ready = () => {
        unsubscribe();
        resolve();
      };
      // Subscribed first, so that a refresh that ends during the query is not missed.
      refreshes.observations().then(
        ({ last }) => last !== null && ready(),
        (error: unknown) => this.#failed('import the history', error),
      );
    });
  }

  #enqueue(what: string, work: (repository: Repository) => Promise<void>): Promise<void> {
    const run = async () => {
      if (this.#closing.signal.aborted) return;
      const { location, dataDir } = this.#dependencies;
      const repository = await Repository.open(location, dataDir, this.#closing.signal);
      try {
        await work(repository);
      } finally {
        await repository.close();
      }
    };
    this.#work = this.#work.then(() => withSmallHeap(run)).catch((error: unknown) => this.#failed(what, error));
    return this.#work;
  }

  async #importPast(repository: Repository): Promise<void> {
    const { refresher, refreshes, historyDays, log } = this.#dependencies;
    const days = repository.select({ every: 'DAY', since: null, until: null });
    const snapshots = repositorySnapshots(repository, days);
    const { earlier, ...others } = await importPlan(refreshes, snapshots, { historyDays, skipBetween: true });
    if (earlier.length === 0) return refresher.joinStates();
    log.info({ repository: repository.url, days: earlier.length }, 'importing the history');
    const isComplete = await this.#import(repository, { ...others, earlier, later: [] }, 'IMPORT');
    if (isComplete) log.info({ repository: repository.url }, 'history imported');
    else log.warn({ repository: repository.url }, 'the history was imported in part; the next start continues');
  }

  async #importNew(repository: Repository): Promise<void> {
    const { refreshes, historyDays } = this.#dependencies;
    const { last } = await refreshes.observations();
    if (last === null) return;
    const until = new Date(Date.now() - SETTLE_MS);
    const commits = repository.select({ every: 'COMMIT', since: new Date(last.getTime() + 1), until });
    const snapshots = repositorySnapshots(repository, commits);
    const plan = await importPlan(refreshes, snapshots, { historyDays, skipBetween: true });
    // Not as an import, so that the guard checks what is new.
    await this.#import(repository, { ...plan, earlier: [] }, 'SCHEDULED');
  }

  async #import(
    repository: Repository,
    plan: Awaited<ReturnType<typeof importPlan<ReturnType<typeof repositorySnapshots>[number]>>>,
    trigger: 'IMPORT' | 'SCHEDULED',
  ): Promise<boolean> {
    const { refresher, refreshes } = this.#dependencies;
    await repository.prepare([...plan.earlier, ...plan.later].map(({ commit }) => commit));
    return importInOrder(plan, {
      refresher,
      refreshes,
      request: { trigger },
      stop: this.#closing.signal,
      onImported: () => {},
    });
  }

  #failed(what: string, error: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#dependencies.log.error({ error, repository: this.#dependencies.location.url }, `failed to ${what}`);
  }
}

function isObservation({ status, sourceKind }: RefreshRow): boolean {
  return (status === 'SUCCEEDED' || status === 'UNCHANGED') && sourceKind !== 'BUNDLED';
}
