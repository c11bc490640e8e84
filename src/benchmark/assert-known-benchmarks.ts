import { badInput } from '../graph/errors/errors.ts';
import { keyOfBenchmark } from '../models-dev/facts/benchmark-key.ts';
import { quoteInput } from '../quote-input.ts';

export interface KnownBenchmarks {
  readonly keys: () => Promise<readonly string[]>;
}

/** The key or name of a benchmark, and its path in the request. */
interface BenchmarkReference {
  readonly path: string;
  readonly key: string;
}

/** Throws when a benchmark has no results. */
export async function assertKnownBenchmarks(
  benchmarks: KnownBenchmarks,
  references: readonly BenchmarkReference[],
): Promise<void> {
  if (references.length === 0) return;
  const known = new Set(await benchmarks.keys());
  const unknown = references.find(({ key }) => !known.has(keyOfBenchmark(key)));
  if (unknown === undefined) return;
  const all = [...known].map(quoteInput).join(', ') || 'none';
  throw badInput(`"${unknown.path}" must be a benchmark with results (${all}); got ${quoteInput(unknown.key)}.`);
}
