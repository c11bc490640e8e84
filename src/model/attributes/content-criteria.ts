import { eq, gte, lt, type SQLWrapper, sql } from 'drizzle-orm';
import { assertKnownBenchmarks, type KnownBenchmarks } from '../../benchmark/assert-known-benchmarks.ts';
import type { RowsOfVersion } from '../../db/compiled-statements.ts';
import { anyOf, textArray } from '../../db/key-lists.ts';
import { inByteOrder } from '../../db/keyset.ts';
import { type baseModels, benchmarkResults, type models } from '../../db/tables/catalog-tables.ts';
import { badInput } from '../../graph/errors/errors.ts';
import {
  acceptAny,
  boolean,
  type Combined,
  computedCriterion,
  criterion,
  type FilterBy,
  inputType,
  integer,
  keysOf,
  listOf,
  one,
  partialDate,
} from '../../graph/filter/criterion.ts';
import { nestedFilters, validateFinite, validateNotNegative } from '../../graph/filter/validate-filter.ts';
import { keyOfBenchmark } from '../../models-dev/facts/benchmark-key.ts';
import type { CapabilityName, ModalityName } from './capability-criteria.ts';

type ContentTable = typeof models | typeof baseModels;

/** The rows that a filter selects from. */
export interface ContentRows extends RowsOfVersion {
  /** The base model of a row. */
  readonly baseModelKey: SQLWrapper;
}

/** The part of the catalog that validation reads. */
export interface ContentCatalog {
  readonly benchmarks: KnownBenchmarks;
}

interface BenchmarkFilterShape {
  readonly key: string;
  readonly minScore?: number | null | undefined;
}

const capability = inputType<'Capability', CapabilityName>('Capability');
const modality = inputType<'Modality', ModalityName>('Modality');
const benchmarkFilter = inputType<'BenchmarkFilter', BenchmarkFilterShape>('BenchmarkFilter');

/** The criteria that models and base models share. */
export function contentCriteria(table: ContentTable) {
  return {
    families: criterion({
      input: keysOf('FAMILY', 'Belongs to one of these families.'),
      validate: acceptAny,
      where: (families) => anyOf(table.family, families),
    }),
    capabilities: criterion({
      input: listOf(capability, 'Has all of these capabilities.'),
      validate: acceptAny,
      where: (names) => sql`${table.capabilities} @> ${textArray(names)}`,
    }),
    inputModalities: criterion({
      input: listOf(modality, 'Accepts all of these modalities.'),
      validate: acceptAny,
      where: (names) => sql`${table.inputModalities} @> ${textArray(names)}`,
    }),
    outputModalities: criterion({
      input: listOf(modality, 'Produces all of these modalities.'),
      validate: acceptAny,
      where: (names) => sql`${table.outputModalities} @> ${textArray(names)}`,
    }),
    openWeights: criterion({
      input: one(boolean, 'Whether the weights are published. An unknown value matches neither true nor false.'),
      validate: acceptAny,
      where: (openWeights) => eq(table.openWeights, openWeights),
    }),
    minContext: criterion({
      input: one(integer, 'Minimum context window, in tokens. An unknown limit does not match.'),
      validate: validateNotNegative,
      where: (tokens) => gte(table.contextTokens, tokens),
    }),
    minOutput: criterion({
      input: one(integer, 'Minimum output limit, in tokens. An unknown limit does not match.'),
      validate: validateNotNegative,
      where: (tokens) => gte(table.outputTokens, tokens),
    }),
    releasedAfter: criterion({
      input: one(
        partialDate,
        'Released on this date or later. A month sorts before its days, and a year before its months.',
      ),
      validate: acceptAny,
      where: (date) => gte(inByteOrder(table.releaseDate), date),
    }),
    releasedBefore: criterion({
      input: one(
        partialDate,
        'Released before this date. A month sorts before its days, and a year before its months.',
      ),
      validate: acceptAny,
      where: (date) => lt(inByteOrder(table.releaseDate), date),
    }),
    knowledgeAfter: criterion({
      input: one(
        partialDate,
        'Training data ends on this date or later. A month sorts before its days, and a year before its months.',
      ),
      validate: acceptAny,
      where: (date) => gte(inByteOrder(table.knowledgeCutoff), date),
    }),
    benchmark: computedCriterion({
      input: one(benchmarkFilter, 'The base model has a matching benchmark result.'),
      validate: async ({ key, minScore }, path, { benchmarks }: ContentCatalog) => {
        if (minScore != null) validateFinite(minScore, `${path}.minScore`);
        await assertKnownBenchmarks(benchmarks, [{ path: `${path}.key`, key }]);
      },
      values: ({ key, minScore }) => ({ key: keyOfBenchmark(key), minScore: minScore ?? null }),
      where: ({ key, minScore }, { inView, baseModelKey }: ContentRows) => sql`${baseModelKey} in (
        select ${benchmarkResults.baseModelKey} from ${benchmarkResults}
        where ${inView(benchmarkResults)} and ${benchmarkResults.benchmarkKey} = ${key}
          and (${minScore}::numeric is null or ${benchmarkResults.score} >= ${minScore}::numeric)
      )`,
    }),
  };
}

type ReleasePeriod = Pick<FilterBy<ReturnType<typeof contentCriteria>>, 'releasedAfter' | 'releasedBefore'>;
interface Periods extends ReleasePeriod, Combined<Periods> {}

/** Throws when a release period, in the filter or in one nested in it, is empty. */
export function validateReleasePeriods(filter: Periods): void {
  for (const { path, filter: nested } of nestedFilters(filter)) {
    const { releasedAfter, releasedBefore } = nested;
    if (releasedAfter == null || releasedBefore == null || releasedAfter < releasedBefore) continue;
    throw badInput(
      `"${path}.releasedAfter" must be earlier than "releasedBefore", got ${releasedAfter} and ${releasedBefore}.`,
    );
  }
}
