import type { RefreshRow } from '../store/refresh-queries.ts';
import { isOver, type RefreshProgress } from './progress.ts';
import type { Announced } from './refresh-events.ts';

/** Those on this gateway who want to know how refreshes go. */
export class Listeners {
  readonly #events = new EventTarget();
  #present: RefreshProgress | null = null;

  get present(): RefreshProgress | null {
    return this.#present;
  }

  /** False, and nobody is told: that refresh has ended for them already, by its own end or with the begin of the next. */
  tellProgress(progress: RefreshProgress): boolean {
    if (isOver(progress.refresh, this.#present)) return false;
    this.#present = progress;
    this.#tell('progress', progress);
    return true;
  }

  tellVersion(refresh: RefreshRow): void {
    this.#tell('version', refresh);
  }

  tellPause(): void {
    this.#tell('pause', null);
  }

  tellCancel(refreshId: number): void {
    this.#tell('cancel', refreshId);
  }

  listen<Kind extends keyof Announced>(kind: Kind, listener: (what: Announced[Kind]) => void): () => void {
    const onEvent = (event: Event) => {
      if (event instanceof CustomEvent) listener(event.detail);
    };
    this.#events.addEventListener(kind, onEvent);
    return () => this.#events.removeEventListener(kind, onEvent);
  }

  #tell<Kind extends keyof Announced>(kind: Kind, detail: Announced[Kind]): void {
    this.#events.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}
