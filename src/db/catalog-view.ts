import { sql } from 'drizzle-orm';
import { hasSqlState } from './errors.ts';
import { current, inVersion, type VersionPredicate } from './version-predicates.ts';

/** The SQLSTATE of `catalog_is_at()` once a newer version is committed. */
const MOVED_ON = 'MGVER';

/** The catalog at one version: what one request sees, whatever is committed meanwhile. */
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
   * Runs a query with the predicate that picks the rows of this version. While it is the newest, that is the fast
   * predicate of the present, guarded inside the very statement; from the moment it is not, the general one.
   */
  async read<Result>(query: (held: VersionPredicate) => PromiseLike<Result>): Promise<Result> {
    if (this.#isNewest) {
      try {
        return await query((table) => sql`(${current(table)} and catalog_is_at(${this.version}))`);
      } catch (error) {
        if (!hasSqlState(error, MOVED_ON)) throw error;
        this.#isNewest = false;
      }
    }
    return query(inVersion(this.version));
  }
}
