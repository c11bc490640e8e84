import { builder } from '../graph/builder.ts';
import { badInput } from '../graph/errors/errors.ts';
import { quoteInput } from '../quote-input.ts';
import { type Cohort, cohortsOf, largestCohort, type Score } from './cohort.ts';

export const BenchmarkCohortInput = builder.inputType('BenchmarkCohortInput', {
  description:
    'Selects a cohort: results of one benchmark that can be compared with each other. Each value is matched as published, and an empty string matches results without that value. Omitted values match any result.',
  fields: (t) => ({
    metric: t.string({ description: 'Metric in one of its published spellings, such as "pass@1".' }),
    harness: t.string({ description: 'Program that ran the model, such as "Codex".' }),
    variant: t.string({ description: 'Model variant, such as the reasoning effort "high".' }),
    dataset: t.string({ description: 'Part of the benchmark, such as "public".' }),
    version: t.string({ description: 'Version of the benchmark, such as "2.1".' }),
  }),
});

type CohortInput = typeof BenchmarkCohortInput.$inferInput;

/** The largest matching cohort of a benchmark. Null: no result has a number. Throws when no cohort matches. */
export function requestedCohort(scores: readonly Score[], input: CohortInput): Cohort | null {
  const wanted = Object.entries(input).filter((entry): entry is [keyof CohortInput, string] => entry[1] != null);
  const matching = scores.filter((score) => wanted.every(([name, value]) => (score[name] ?? '') === value));
  const matchingCohorts = new Set(matching.map(({ cohort }) => cohort));
  const largest = largestCohort(cohortsOf(scores.filter(({ cohort }) => matchingCohorts.has(cohort))));
  if (largest !== null || wanted.length === 0) return largest;
  const available = cohortsOf(scores).map(({ label }) => label);
  const got = wanted.map(([name, value]) => `${name} ${quoteInput(value)}`);
  throw badInput(`"cohort" must match results (${available.join('; ') || 'none'}); got ${got.join(', ')}.`);
}
