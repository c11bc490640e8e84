import type { CatalogView } from '../db/catalog-view.ts';
import type { Gateway } from '../graph/context.ts';

/** Longest time for which a lost notification of a new version goes unnoticed. */
const CHECK_EVERY_MS = 1_000;

/** The newest version, read at most once a second. The end of a refresh on any gateway makes it read again. */
export class NewestView {
  readonly #versions: Gateway['versions'];
  #view: Promise<CatalogView> | null = null;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #refreshes = 0;

  constructor({ versions, refreshEvents }: Pick<Gateway, 'versions' | 'refreshEvents'>) {
    this.#versions = versions;
    refreshEvents.subscribe('version', () => this.#forget());
    // A refresh without a new version can change the published form of entries.
    refreshEvents.subscribe('progress', ({ phase }) => {
      if (phase === 'DONE') this.#forget();
    });
  }

  /** Ended refreshes that this gateway has seen. What is derived from a version before the last of them is outdated. */
  get refreshes(): number {
    return this.#refreshes;
  }

  read(): Promise<CatalogView> {
    if (this.#view && performance.now() - this.#readAtMs < CHECK_EVERY_MS) return this.#view;
    const view = this.#versions.newest();
    this.#view = view;
    this.#readAtMs = performance.now();
    view.catch(() => {
      if (this.#view === view) this.#view = null;
    });
    return view;
  }

  #forget(): void {
    this.#refreshes++;
    this.#view = null;
  }
}
