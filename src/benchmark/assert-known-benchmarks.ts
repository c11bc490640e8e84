import { badInput } from '../graph/errors.ts';
import { keyOfBenchmark } from '../models-dev/facts/benchmark-key.ts';
import { quoteInput } from '../quote-input.ts';

export interface KnownBenchmarks {
  readonly keys: () => Promise<readonly string[]>;
}

/** The key or name of a benchmark, and where the request gives it. */
interface AskedBenchmark {
  readonly path: string;
  readonly key: string;
}

/** Throws when one of these is no benchmark. */
export async function assertKnownBenchmarks(
  benchmarks: KnownBenchmarks,
  asked: readonly AskedBenchmark[],
): Promise<void> {
  if (asked.length === 0) return;
  const known = new Set(await benchmarks.keys());
  const unknown = asked.find(({ key }) => !known.has(keyOfBenchmark(key)));
  if (unknown === undefined) return;
  const all = [...known].map(quoteInput).join(', ') || 'none';
  throw badInput(`"${unknown.path}" must be a benchmark that has results (${all}), got ${quoteInput(unknown.key)}.`);
}
