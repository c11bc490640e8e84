import { builder } from '../graph/builder.ts';
import { badInput } from '../graph/errors.ts';
import { quoteInput } from '../quote-input.ts';
import { type Cohort, cohortsOf, largestCohort, type Score } from './cohort.ts';

export const BenchmarkFieldInput = builder.inputType('BenchmarkFieldInput', {
  description:
    'Which results of a benchmark, of those that can only be compared among themselves: see `BenchmarkResult.rank`. Each as published; an empty text: none is published. Any when not given.',
  fields: (t) => ({
    metric: t.string({ description: 'In one of its spellings, such as "pass@1".' }),
    harness: t.string({ description: 'Such as "Codex".' }),
    variant: t.string({ description: 'Such as "high".' }),
    dataset: t.string({ description: 'Such as "public".' }),
    version: t.string({ description: 'Such as "2.1".' }),
  }),
});

type AskedField = typeof BenchmarkFieldInput.$inferInput;

/** The largest field of a benchmark that is as asked. Null: no result is a number. Throws when there is no such field. */
export function requestedCohort(scores: readonly Score[], asked: AskedField): Cohort | null {
  const wanted = Object.entries(asked).filter((entry): entry is [keyof AskedField, string] => entry[1] != null);
  const matching = scores.filter((score) => wanted.every(([name, value]) => (score[name] ?? '') === value));
  const fields = new Set(matching.map(({ field }) => field));
  const largest = largestCohort(cohortsOf(scores.filter(({ field }) => fields.has(field))));
  if (largest !== null || wanted.length === 0) return largest;
  const known = cohortsOf(scores).map(({ label }) => label);
  const got = wanted.map(([name, value]) => `${name} ${quoteInput(value)}`);
  throw badInput(`"field" must be that of results (${known.join('; ') || 'none'}), got ${got.join(', ')}.`);
}
