import { setMaxListeners } from 'node:events';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { isOver, type RefreshProgress } from './progress.ts';
import type { RefreshEventMap } from './refresh-events.ts';

/** Event listeners in this process. */
export class Listeners {
  readonly #events = eventTarget();
  #current: RefreshProgress | null = null;

  get current(): RefreshProgress | null {
    return this.#current;
  }

  /** Returns false without publishing if the end of this refresh or a later refresh was already published. */
  publishProgress(progress: RefreshProgress): boolean {
    if (isOver(progress.refresh, this.#current)) return false;
    this.#current = progress;
    this.#publish('progress', progress);
    return true;
  }

  publishVersion(refresh: RefreshRow): void {
    this.#publish('version', refresh);
  }

  publishPause(): void {
    this.#publish('pause', null);
  }

  publishCancel(refreshId: number): void {
    this.#publish('cancel', refreshId);
  }

  subscribe<Kind extends keyof RefreshEventMap>(
    kind: Kind,
    listener: (event: RefreshEventMap[Kind]) => void,
  ): () => void {
    const onEvent = (event: Event) => {
      if (event instanceof CustomEvent) listener(event.detail);
    };
    this.#events.addEventListener(kind, onEvent);
    return () => this.#events.removeEventListener(kind, onEvent);
  }

  #publish<Kind extends keyof RefreshEventMap>(kind: Kind, detail: RefreshEventMap[Kind]): void {
    this.#events.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

/** Each subscriber is a listener, so that any number of listeners is legitimate. */
function eventTarget(): EventTarget {
  const events = new EventTarget();
  setMaxListeners(0, events);
  return events;
}
