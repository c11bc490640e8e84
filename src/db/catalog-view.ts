import { hasSqlState } from './errors.ts';

/** The SQLSTATE that `catalog_is_at()` raises once a newer version is committed. */
const NEWER_VERSION = 'MGVER';

/** The catalog at one version. Later commits do not change the rows that it selects. */
export class CatalogView {
  readonly version: number;
  /** The first version of the history. An import of earlier days changes it, and with it where states begin. */
  readonly first: number;
  #isNewest = true;

  constructor(version: number, first = 1) {
    this.version = version;
    this.first = first;
  }

  /** A version that is known not to be the newest. */
  static ofPast(version: number): CatalogView {
    const view = new CatalogView(version);
    view.#isNewest = false;
    return view;
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
        if (!hasSqlState(error, NEWER_VERSION)) throw error;
        this.#isNewest = false;
      }
    }
    return query(false);
  }
}
