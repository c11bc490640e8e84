import type { CatalogAtVersion } from '../app/queries.ts';
import { assertKnownBenchmarks } from '../benchmark/assert-known-benchmarks.ts';
import { type Cohort, cohortsOf, largestCohort } from '../benchmark/cohort.ts';
import { paidCostOf } from '../cost/model-cost.ts';
import { assertKnownMode, withWriteSurcharges } from '../cost/validate-usage.ts';
import { inSequence, mapInTurns } from '../event-loop-turn.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { lazy } from '../graph/lazy.ts';
import { validateCurrentModelFilter } from '../model/validate-model-filter.ts';
import { quoteInput } from '../quote-input.ts';
import type { Candidate } from './measure.ts';
import { measuresOf } from './measures.ts';
import type { Need, Preferences } from './need.ts';
import { type RankedModel, rankedModels } from './ranking.ts';
import { reportSelection, type SelectionReport } from './requirement-report.ts';
import { filterOf, type Requirement, requirementsOf } from './requirements.ts';

export interface Recommendations {
  readonly need: Need;
  /** Number of models that satisfy all requirements. */
  readonly matchCount: number;
  /** One per base model, best first. */
  readonly ranked: readonly RankedModel[];
  readonly report: () => Promise<SelectionReport>;
}

/** Models that satisfy the requirements, ranked by their weighted score. */
export async function recommend(context: Context, given: Need): Promise<Recommendations> {
  const catalog = await catalogOf(context);
  const usage = given.usage && (await withWriteSurcharges(catalog, given.usage));
  const need: Need = { ...given, usage };
  const { weights } = need;
  await validateCurrentModelFilter(catalog, need.filter);
  if (usage) await assertKnownMode(catalog, usage);
  await assertKnownPreferences(catalog, need.prefer);
  const benchmarkKeys = weights.benchmarks.map(({ key }) => key);
  await assertKnownBenchmarks(
    catalog.benchmarks,
    benchmarkKeys.map((key) => ({ path: 'weights.benchmarks', key })),
  );

  const requirements = requirementsOf(need);
  const measures = measuresOf(need, await cohortsOfBenchmarks(catalog, benchmarkKeys));
  const ranking = await inSequence(async () => {
    const candidates = await candidatesFor(need, requirements, catalog);
    return { matchCount: candidates.length, ranked: await rankedModels(candidates, measures) };
  });
  return { need, ...ranking, report: lazy(() => inSequence(() => reportSelection(requirements, catalog))) };
}

async function candidatesFor(
  need: Need,
  requirements: readonly Requirement[],
  { models }: CatalogAtVersion,
): Promise<readonly Candidate[]> {
  const { usage } = need;
  const predicates = requirements.flatMap((one) => ('holds' in one ? one.holds : []));
  const found = await mapInTurns(await models.all(filterOf(need)), (model) =>
    predicates.every((holds) => holds(model)) ? { model, cost: usage && paidCostOf(model, usage) } : null,
  );
  return found.filter((candidate) => candidate !== null);
}

/** Throws when a preferred lab or provider does not exist, because no model could match the preference. */
async function assertKnownPreferences(catalog: CatalogAtVersion, { labs, providers }: Preferences): Promise<void> {
  if (labs) assertKnown('"prefer.labs" must be labs with a base model', labs, await catalog.labs.keys());
  if (!providers) return;
  assertKnown('"prefer.providers" must be providers with models', providers, await catalog.providers.keys());
}

function assertKnown(rule: string, keys: readonly string[], known: readonly string[]): void {
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw badInput(`${rule} (${known.map(quoteInput).join(', ') || 'none'}); got ${quoteInput(unknown)}.`);
}

/** The largest cohort of each benchmark, empty if the benchmark has no numeric results. */
async function cohortsOfBenchmarks(
  { benchmarks }: CatalogAtVersion,
  keys: readonly string[],
): Promise<readonly Cohort[]> {
  if (keys.length === 0) return [];
  const cohorts = Map.groupBy(cohortsOf(await benchmarks.scoresOf(keys)), ({ benchmark }) => benchmark.key);
  return keys.map((key) => largestCohort(cohorts.get(key) ?? []) ?? emptyCohort(key));
}

function emptyCohort(key: string): Cohort {
  return { benchmark: { key, name: key }, label: key, scores: new Map() };
}
