import { hasSqlState } from './errors.ts';

/** The SQLSTATE that `catalog_is_at()` raises once a newer version is committed. */
const NEWER_VERSION = 'MGVER';

/** Whether a statement failed because a newer version than the one that it expects is committed. */
export function isOutdated(error: unknown): boolean {
  return hasSqlState(error, NEWER_VERSION);
}

export interface HistoryBeginning {
  /** The first version. */
  readonly version: number;
  /** When states of the first version were joined with equal earlier ones. Null: never. */
  readonly joinedAt: Date | null;
}

/** Compares the beginnings of two moments. Negative: the first is of an earlier moment. */
export function compareBeginnings(one: HistoryBeginning, other: HistoryBeginning): number {
  return other.version - one.version || (one.joinedAt?.getTime() ?? 0) - (other.joinedAt?.getTime() ?? 0);
}

/** The catalog at one version. Later commits do not change the rows that it selects. */
export class CatalogView {
  readonly version: number;
  /** The beginning of the history. An import of earlier days changes it, and with it where states begin. */
  readonly beginning: HistoryBeginning;
  /** Without the records that only callers with a credential see. */
  readonly isOpen: boolean;
  /** The newest version that was known when the view was read. It decides which records of all versions are restricted. */
  readonly newest: number;
  readonly #hasRestricted: boolean;
  #isNewest = true;
  #open: CatalogView | null = null;

  /** `hasRestricted`: any version has records that only callers with a credential see. */
  constructor(
    version: number,
    beginning: HistoryBeginning = { version: 1, joinedAt: null },
    { hasRestricted = false, isOpen = false, newest = version } = {},
  ) {
    this.version = version;
    this.newest = newest;
    this.beginning = beginning;
    this.#hasRestricted = hasRestricted;
    this.isOpen = isOpen;
  }

  /** Another version, as the same callers see it. */
  at(version: number): CatalogView {
    if (version === this.version) return this;
    const { isOpen, newest } = this;
    const view = new CatalogView(version, undefined, { hasRestricted: this.#hasRestricted, isOpen, newest });
    view.#isNewest = false;
    return view;
  }

  /** The version as callers without a credential see it. The same if there are no restricted records. */
  open(): CatalogView {
    if (!this.#hasRestricted || this.isOpen) return this;
    this.#open ??= this.#asOpen();
    return this.#open;
  }

  #asOpen(): CatalogView {
    const { version, beginning, newest } = this;
    const view = new CatalogView(version, beginning, { hasRestricted: true, isOpen: true, newest });
    view.#isNewest = this.#isNewest;
    return view;
  }

  /** Names what is derived from the view. A newer version can restrict records of earlier ones, but changes nothing else of them. */
  get name(): string {
    return this.isOpen ? `${this.version} as of ${this.newest}` : String(this.version);
  }

  /** Whether no newer version is known, so that the rows that a statement has read are those of the newest version. */
  get isNewest(): boolean {
    return this.#isNewest;
  }

  /**
   * Runs a query for the rows of this version. While this version is the newest, `isPresent` is true: the query then reads
   * the current rows and must check the version itself, by `currentAtTheVersion`. If a newer one is committed, it runs again.
   */
  async read<Result>(query: (isPresent: boolean) => PromiseLike<Result>): Promise<Result> {
    if (this.#isNewest) {
      try {
        return await query(true);
      } catch (error) {
        if (!isOutdated(error)) throw error;
        this.#isNewest = false;
      }
    }
    return query(false);
  }
}
