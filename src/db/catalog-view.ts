import { sql } from 'drizzle-orm';
import { hasSqlState } from './errors.ts';
import { current, inVersion, type VersionPredicate } from './version-predicates.ts';

/** The SQLSTATE that `catalog_is_at()` raises once a newer version is committed. */
const NEWER_VERSION = 'MGVER';

/** The catalog at one version. Later commits do not change the rows that it selects. */
export class CatalogView {
  readonly version: number;
  #isNewest = true;

  constructor(version: number) {
    this.version = version;
  }

  /** A version that is known not to be the newest. */
  static ofPast(version: number): CatalogView {
    const view = new CatalogView(version);
    view.#isNewest = false;
    return view;
  }

  /**
   * Runs a query with the predicate of the rows of this version. It uses the fast `current` predicate while this version
   * is the newest, which the statement itself checks, then the general range predicate.
   */
  async read<Result>(query: (inView: VersionPredicate) => PromiseLike<Result>): Promise<Result> {
    if (this.#isNewest) {
      try {
        return await query((table) => sql`(${current(table)} and catalog_is_at(${this.version}))`);
      } catch (error) {
        if (!hasSqlState(error, NEWER_VERSION)) throw error;
        this.#isNewest = false;
      }
    }
    return query(inVersion(this.version));
  }
}
