import { and, eq, gte, inArray, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { assertKnownBenchmarks, type KnownBenchmarks } from '../../benchmark/assert-known-benchmarks.ts';
import type { CatalogView } from '../../db/catalog-view.ts';
import type { Db } from '../../db/connect.ts';
import { anyOf, textArray } from '../../db/key-lists.ts';
import { inByteOrder } from '../../db/keyset.ts';
import { type baseModels, benchmarkResults, type models } from '../../db/tables/catalog-tables.ts';
import { inVersion } from '../../db/version-predicates.ts';
import { badInput } from '../../graph/errors/errors.ts';
import {
  acceptAny,
  boolean,
  type Combined,
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

export interface ContentScope {
  readonly db: Db;
  readonly view: CatalogView;
}

/** The part of the catalog that validation reads. */
export interface ContentCatalog {
  readonly benchmarks: KnownBenchmarks;
}

export interface BenchmarkFilterShape {
  readonly key: string;
  readonly minScore?: number | null | undefined;
}

const capability = inputType<'Capability', CapabilityName>('Capability');
const modality = inputType<'Modality', ModalityName>('Modality');
const benchmarkFilter = inputType<'BenchmarkFilter', BenchmarkFilterShape>('BenchmarkFilter');

/** The criteria that models and base models share. `baseModelKey`: the base model of the row. */
export function contentCriteria(table: ContentTable, baseModelKey: SQLWrapper) {
  return {
    families: criterion({
      input: keysOf('FAMILY', 'Belongs to one of these families.'),
      validate: acceptAny,
      where: (families) => anyOf(table.family, families),
    }),
    capabilities: criterion({
      input: listOf(capability, 'Has all of these capabilities.'),
      validate: acceptAny,
      where: (names) => and(...names.map((name) => isCapable(table, name))),
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
    benchmark: criterion({
      input: one(benchmarkFilter, 'The base model has a matching benchmark result.'),
      validate: async ({ key, minScore }, path, { benchmarks }: ContentCatalog) => {
        if (minScore != null) validateFinite(minScore, `${path}.minScore`);
        await assertKnownBenchmarks(benchmarks, [{ path: `${path}.key`, key }]);
      },
      where: (result, { db, view }: ContentScope) => inArray(baseModelKey, withResult(db, result, view.version)),
    }),
  };
}

export function isCapable(table: ContentTable, name: CapabilityName): SQL {
  const columns: Record<CapabilityName, SQLWrapper> = {
    ATTACHMENT: table.attachment,
    REASONING: table.reasoning,
    TOOL_CALL: table.toolCall,
    STRUCTURED_OUTPUT: table.structuredOutput,
    TEMPERATURE: table.temperature,
    INTERLEAVED: table.interleaved,
    OPEN_WEIGHTS: table.openWeights,
    VISION: accepts(table, 'IMAGE'),
    AUDIO: accepts(table, 'AUDIO'),
    VIDEO: accepts(table, 'VIDEO'),
    PDF: accepts(table, 'PDF'),
  };
  return sql`${columns[name]}`;
}

function accepts(table: ContentTable, name: ModalityName): SQL {
  return sql`${name} = any(${table.inputModalities})`;
}

function withResult(db: Db, { key, minScore }: BenchmarkFilterShape, version: number) {
  return db
    .select({ key: benchmarkResults.baseModelKey })
    .from(benchmarkResults)
    .where(
      and(
        inVersion(version)(benchmarkResults),
        eq(benchmarkResults.benchmarkKey, keyOfBenchmark(key)),
        minScore == null ? undefined : sql`${benchmarkResults.score} >= ${minScore}::numeric`,
      ),
    );
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
