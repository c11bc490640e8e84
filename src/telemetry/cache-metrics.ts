import { Counter, Gauge, type Registry } from 'prom-client';
import type { WatchedCache } from '../cache-use.ts';

const labelNames = ['cache'] as const;

/** Returns how to add a cache to the metrics, which are read when they are asked for. */
export function cacheMetrics(registers: Registry[]): (name: string, cache: WatchedCache) => void {
  const caches: (readonly [name: string, cache: WatchedCache])[] = [];

  const counter = (name: string, help: string, read: (cache: WatchedCache) => number) =>
    new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const [name, cache] of caches) this.inc({ cache: name }, read(cache));
      },
    });
  counter('modelgraph_cache_hits_total', 'Look-ups that a cache answered.', ({ use }) => use.hits);
  counter('modelgraph_cache_misses_total', 'Look-ups that a cache did not answer.', ({ use }) => use.misses);
  counter('modelgraph_cache_evictions_total', 'Entries that made room for others.', ({ use }) => use.evictions);
  new Gauge({
    name: 'modelgraph_cache_bytes',
    help: 'Size of the entries, by the estimate that bounds the cache. Documents count the characters of their texts.',
    labelNames,
    registers,
    collect() {
      for (const [name, { bytes }] of caches) this.set({ cache: name }, bytes);
    },
  });
  return (name, cache) => void caches.push([name, cache]);
}
