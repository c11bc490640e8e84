/** What one cache has done since its start. */
export class CacheUse {
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  get evictions(): number {
    return this.#evictions;
  }

  count(isHit: boolean): void {
    if (isHit) this.#hits++;
    else this.#misses++;
  }

  /** The option `dispose` of the cache. Only an entry that makes room for another is evicted. */
  readonly onDispose = (_value: unknown, _key: unknown, reason: string): void => {
    if (reason === 'evict') this.#evictions++;
  };
}

/** A cache that the operator watches. */
export interface WatchedCache {
  readonly use: CacheUse;
  /** The estimate by which the cache is bounded. */
  readonly bytes: number;
}
