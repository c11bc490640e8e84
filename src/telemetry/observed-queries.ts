import type { Telemetry } from './telemetry.ts';

/** Sets of queries by name, with the batches of keys that they read measured, and each query traced. */
export function observedQuerySets<Sets extends { readonly view: object }>(sets: Sets, telemetry: Telemetry): Sets {
  return new Proxy(sets, {
    get(target, name) {
      const set: unknown = Reflect.get(target, name);
      return typeof set === 'object' && set !== null && name !== 'view'
        ? observedQueries(String(name), set, telemetry)
        : set;
    },
  });
}

function observedQueries(set: string, queries: object, telemetry: Telemetry): object {
  return new Proxy(queries, {
    get(target, name) {
      const query: unknown = Reflect.get(target, name);
      if (typeof query !== 'function') return query;
      return (...args: readonly unknown[]) => observed(`${set}.${String(name)}`, args, () => query(...args), telemetry);
    },
  });
}

function observed(
  loader: string,
  args: readonly unknown[],
  query: () => unknown,
  { metrics, tracing }: Telemetry,
): unknown {
  const keys = args.find((arg) => Array.isArray(arg));
  if (keys) metrics.batchSize.observe({ loader }, keys.length);
  if (!tracing) return query();
  const attributes = keys ? { 'modelgraph.batch_size': keys.length } : {};
  return tracing.span(loader, { attributes }, async () => query());
}
