import type { CatalogAtVersion } from '../app/queries.ts';
import { assertKnownBenchmarks } from '../benchmark/assert-known-benchmarks.ts';
import { type Cohort, cohortsOf, largestCohort } from '../benchmark/cohort.ts';
import { paidCostOf } from '../cost/model-cost.ts';
import { assertKnownMode } from '../cost/validate-usage.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { validateCurrentModelFilter } from '../model/validate-model-filter.ts';
import { assertKnownPreferences } from './assert-known-preferences.ts';
import { type Exclusion, exclusionsBy } from './excluded.ts';
import { measuresOf } from './measures.ts';
import type { Need } from './need.ts';
import { type Ranked, ranked } from './ranking.ts';
import { filterOf, requirementsOf } from './requirements.ts';

export interface Recommendations {
  readonly need: Need;
  /** How many models fit all requirements. */
  readonly fitting: number;
  /** One for each base model. */
  readonly ranked: readonly Ranked[];
  readonly exclusions: () => Promise<readonly Exclusion[]>;
}

/** What fits the need, ranked by what matters. */
export async function recommend(context: Context, need: Need): Promise<Recommendations> {
  const { usage, weights } = need;
  const catalog = await catalogOf(context);
  await validateCurrentModelFilter(catalog, need.filter);
  if (usage) await assertKnownMode(catalog, usage);
  await assertKnownPreferences(catalog, need.prefer);
  const benchmarkKeys = weights.benchmarks.map(({ key }) => key);
  await assertKnownBenchmarks(
    catalog.benchmarks,
    benchmarkKeys.map((key) => ({ path: 'weights.benchmarks', key })),
  );

  const requirements = requirementsOf(need);
  const predicates = requirements.flatMap((one) => ('holds' in one ? one.holds : []));
  const matching = await catalog.models.all(filterOf(need));
  const candidates = matching
    .filter((model) => predicates.every((holds) => holds(model)))
    .map((model) => ({ model, cost: usage && paidCostOf(model, usage) }));
  const measures = measuresOf(need, await fieldsOfBenchmarks(catalog, benchmarkKeys));
  return {
    need,
    fitting: candidates.length,
    ranked: ranked(candidates, measures),
    exclusions: () => exclusionsBy(requirements, catalog),
  };
}

/** The largest of each benchmark: an empty one where no result is a number. */
async function fieldsOfBenchmarks(
  { benchmarks }: CatalogAtVersion,
  keys: readonly string[],
): Promise<readonly Cohort[]> {
  if (keys.length === 0) return [];
  const fields = Map.groupBy(cohortsOf(await benchmarks.scoresOf(keys)), ({ benchmark }) => benchmark.key);
  return keys.map((key) => largestCohort(fields.get(key) ?? []) ?? emptyField(key));
}

function emptyField(key: string): Cohort {
  return { benchmark: { key, name: key }, label: key, scores: new Map() };
}
