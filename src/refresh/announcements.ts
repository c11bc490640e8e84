import type { RefreshProgress } from './progress.ts';
import type { RefreshRow } from './refresh-queries.ts';

interface Announced {
  progress: RefreshProgress;
  /** A refresh that brought a version, just committed. */
  version: RefreshRow;
}

/** Tells whoever listens in this process how refreshes go. */
export class Announcements {
  readonly #events = new EventTarget();

  announce<Kind extends keyof Announced>(kind: Kind, detail: Announced[Kind]): void {
    this.#events.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  /** Calls `listener` with everything announced from now on, until the returned function is called. */
  listen<Kind extends keyof Announced>(kind: Kind, listener: (what: Announced[Kind]) => void): () => void {
    const onEvent = (event: Event) => {
      if (event instanceof CustomEvent) listener(event.detail);
    };
    this.#events.addEventListener(kind, onEvent);
    return () => this.#events.removeEventListener(kind, onEvent);
  }
}
