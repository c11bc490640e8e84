import { and, eq, gte, inArray, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { anyOf, textArray } from '../../db/query/key-lists.ts';
import { type baseModels, benchmarkResults, type models } from '../../db/tables/catalog-tables.ts';
import { inVersion } from '../../db/version/version-predicates.ts';
import { keyOfBenchmark } from '../../models-dev/facts/benchmark-key.ts';
import type { CapabilityName } from './capability.ts';
import type { BenchmarkFilterShape, ContentFilter } from './content-filter.ts';

type ContentTable = typeof models | typeof baseModels;

/** `version`: the one of the catalogue to look at; `baseModelKey`: which base model the row at hand is. */
export function matchesContent(
  db: Db,
  table: ContentTable,
  baseModelKey: SQLWrapper,
  filter: ContentFilter,
  version: number,
): SQL | undefined {
  const { families, capabilities, inputModalities, outputModalities, openWeights, benchmark } = filter;
  return and(
    families ? anyOf(table.family, families) : undefined,
    ...(capabilities ?? []).map((capability) => isCapable(table, capability)),
    inputModalities ? sql`${table.inputModalities} @> ${textArray(inputModalities)}` : undefined,
    outputModalities ? sql`${table.outputModalities} @> ${textArray(outputModalities)}` : undefined,
    openWeights == null ? undefined : eq(table.openWeights, openWeights),
    filter.minContext == null ? undefined : gte(table.contextTokens, filter.minContext),
    filter.minOutput == null ? undefined : gte(table.outputTokens, filter.minOutput),
    filter.releasedAfter == null ? undefined : gte(inByteOrder(table.releaseDate), filter.releasedAfter),
    filter.releasedBefore == null ? undefined : lt(inByteOrder(table.releaseDate), filter.releasedBefore),
    filter.knowledgeAfter == null ? undefined : gte(inByteOrder(table.knowledgeCutoff), filter.knowledgeAfter),
    benchmark ? inArray(baseModelKey, withResult(db, benchmark, version)) : undefined,
  );
}

export function isCapable(table: ContentTable, capability: CapabilityName): SQL {
  const said: Record<CapabilityName, SQLWrapper> = {
    ATTACHMENT: table.attachment,
    REASONING: table.reasoning,
    TOOL_CALL: table.toolCall,
    STRUCTURED_OUTPUT: table.structuredOutput,
    TEMPERATURE: table.temperature,
    INTERLEAVED: table.interleaved,
    OPEN_WEIGHTS: table.openWeights,
    VISION: takes(table, 'IMAGE'),
    AUDIO: takes(table, 'AUDIO'),
    VIDEO: takes(table, 'VIDEO'),
    PDF: takes(table, 'PDF'),
  };
  return sql`${said[capability]}`;
}

/** Dates are text that begins with the year, so that the order of bytes is that of time, whatever the collation. */
export function inByteOrder(text: SQLWrapper): SQL {
  return sql`${text} collate "C"`;
}

function takes(table: ContentTable, modality: string): SQL {
  return sql`${modality} = any(${table.inputModalities})`;
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
