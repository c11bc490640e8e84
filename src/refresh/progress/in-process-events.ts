import { Listeners } from './listeners.ts';
import type { RefreshProgress } from './progress.ts';
import type { RefreshEventMap, RefreshEvents } from './refresh-events.ts';

/** On a database that no other gateway uses: all that there is to tell is told in this process. */
export class InProcessEvents implements RefreshEvents {
  readonly #listeners = new Listeners();

  get current(): RefreshProgress | null {
    return this.#listeners.current;
  }

  publish(progress: RefreshProgress): void {
    const isNew = this.#listeners.publishProgress(progress);
    // A past day that was imported has a number below 0, and is nothing new.
    if (isNew && (progress.refresh.catalogVersion ?? 0) > 0) this.#listeners.publishVersion(progress.refresh);
  }

  publishPause(): void {
    this.#listeners.publishPause();
  }

  async publishCancel(refreshId: number): Promise<void> {
    this.#listeners.publishCancel(refreshId);
  }

  subscribe<Kind extends keyof RefreshEventMap>(
    kind: Kind,
    listener: (what: RefreshEventMap[Kind]) => void,
  ): () => void {
    return this.#listeners.subscribe(kind, listener);
  }

  close(): void {}
}
