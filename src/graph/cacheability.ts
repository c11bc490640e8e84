/** Notes what an answer depends on while it is computed, so that only an answer that others would get too is kept. */
export interface Cacheability {
  /** The answer is computed from this version of the catalog. */
  readVersion(version: number): void;
  /** The answer depends on more than the version, such as the time or the caller. */
  forbid(): void;
}

/** For transports that keep no answers. */
export const neverCached: Cacheability = { readVersion: () => {}, forbid: () => {} };
