import { Listeners } from './listeners.ts';
import type { RefreshProgress } from './progress.ts';
import type { RefreshEventMap, RefreshEvents } from './refresh-events.ts';

/** Events for a database with a single gateway. */
export class InProcessEvents implements RefreshEvents {
  readonly #listeners = new Listeners();

  get current(): RefreshProgress | null {
    return this.#listeners.current;
  }

  publish(progress: RefreshProgress): void {
    const isNew = this.#listeners.publishProgress(progress);
    // Imported history has negative version numbers and is not a new version.
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
    listener: (event: RefreshEventMap[Kind]) => void,
  ): () => void {
    return this.#listeners.subscribe(kind, listener);
  }

  close(): void {}
}
