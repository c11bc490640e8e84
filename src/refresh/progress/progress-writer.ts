import type { Db } from '../../db/connect.ts';
import type { Log } from '../../log.ts';
import { coalesced } from './coalesced.ts';
import type { RefreshProgress } from './progress.ts';
import { insertProgress, updateProgress } from './shared-progress.ts';

/** Stores progress without delaying the refresh: one write at a time, with the newest state only. */
export class ProgressWriter {
  readonly #db: Db;
  readonly #log: Log;
  readonly #write = coalesced(() => this.#writeNewest());
  #newest: RefreshProgress | null = null;
  #insertedId: number | null = null;

  constructor(db: Db, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  store(progress: RefreshProgress): void {
    this.#newest = progress;
    void this.#write();
  }

  /** Discards the state that is not being written yet. */
  drop(): void {
    this.#newest = null;
  }

  async #writeNewest(): Promise<void> {
    const progress = this.#newest;
    if (progress === null) return;
    this.#newest = null;
    const { id } = progress.refresh;
    try {
      if (this.#insertedId === id) return await updateProgress(this.#db, progress);
      await insertProgress(this.#db, progress);
      this.#insertedId = id;
    } catch (error) {
      this.#log.warn({ refresh: id, error }, 'failed to store the refresh progress for other gateways');
    }
  }
}
