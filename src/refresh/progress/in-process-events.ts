import { Listeners } from './listeners.ts';
import type { RefreshProgress } from './progress.ts';
import type { Announced, Announcements } from './refresh-events.ts';

/** On a database that no other gateway uses: all that there is to tell is told in this process. */
export class OwnAnnouncements implements Announcements {
  readonly #listeners = new Listeners();

  get present(): RefreshProgress | null {
    return this.#listeners.present;
  }

  announce(progress: RefreshProgress): void {
    const isNews = this.#listeners.tellProgress(progress);
    // A past day that was imported has a number below 0, and is nothing new.
    if (isNews && (progress.refresh.catalogVersion ?? 0) > 0) this.#listeners.tellVersion(progress.refresh);
  }

  announcePause(): void {
    this.#listeners.tellPause();
  }

  async announceCancel(refreshId: number): Promise<void> {
    this.#listeners.tellCancel(refreshId);
  }

  listen<Kind extends keyof Announced>(kind: Kind, listener: (what: Announced[Kind]) => void): () => void {
    return this.#listeners.listen(kind, listener);
  }

  close(): void {}
}
