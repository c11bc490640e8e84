import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import { baseModels, benchmarkResults, models, providers } from '../../db/tables/catalog-tables.ts';
import type { JsonObject } from '../../db/tables/json-columns.ts';
import { inVersion } from '../../db/version-predicates.ts';
import { baseModelEntry } from '../../models-dev/upstream-form/entry.ts';
import { describedModel, describedProvider } from '../diff/described-entry.ts';

/** Stored records in the form of the source, by key. */
export type Entries = ReadonlyMap<string, JsonObject>;

export interface SubjectKeys {
  readonly providers: readonly string[];
  readonly models: readonly string[];
  readonly baseModels: readonly string[];
}

export type SubjectEntries = { readonly [Kind in keyof SubjectKeys]: Entries };

type SubjectTable = typeof providers | typeof models | typeof baseModels;

interface States {
  /** Selects at most one row for each key. */
  readonly of: (table: SubjectTable) => SQL;
  /** Selects the results of these base models, joined by key. */
  readonly results: SQL;
}

/** The last entry of each key, including removed ones. */
export function lastEntries(db: Db, keys: SubjectKeys): Promise<SubjectEntries> {
  return entries(db, keys, {
    of: isNewest,
    // The results that are current or ended together with the base model.
    results: sql`${benchmarkResults.untilVersion} is not distinct from ${baseModels.untilVersion}`,
  });
}

/** The entry of each key in a version. */
export function entriesAt(db: Db, version: number, keys: SubjectKeys): Promise<SubjectEntries> {
  const ofVersion = inVersion(version);
  return entries(db, keys, { of: ofVersion, results: ofVersion(benchmarkResults) });
}

async function entries(db: Db, keys: SubjectKeys, states: States): Promise<SubjectEntries> {
  return {
    providers: await providerEntries(db, keys.providers, states),
    models: await modelEntries(db, keys.models, states),
    baseModels: await baseModelEntries(db, keys.baseModels, states),
  };
}

async function providerEntries(db: Db, keys: readonly string[], states: States): Promise<Entries> {
  const rows = await db
    .select()
    .from(providers)
    .where(and(anyOf(providers.key, keys), states.of(providers)));
  return new Map(rows.map((row) => [row.key, describedProvider(row)]));
}

async function modelEntries(db: Db, keys: readonly string[], states: States): Promise<Entries> {
  const rows = await db
    .select()
    .from(models)
    .where(and(anyOf(models.key, keys), states.of(models)));
  return new Map(rows.map((row) => [row.key, describedModel(row)]));
}

async function baseModelEntries(db: Db, keys: readonly string[], states: States): Promise<Entries> {
  const rows = await db
    .select()
    .from(baseModels)
    .where(and(anyOf(baseModels.key, keys), states.of(baseModels)));
  const results = await db
    .select({ result: benchmarkResults })
    .from(benchmarkResults)
    .innerJoin(baseModels, and(eq(baseModels.key, benchmarkResults.baseModelKey), states.results))
    .where(and(anyOf(baseModels.key, keys), states.of(baseModels)));
  const resultsByKey = Map.groupBy(
    results.map((row) => row.result),
    (result) => result.baseModelKey,
  );
  return new Map(rows.map((row) => [row.key, baseModelEntry(row, resultsByKey.get(row.key) ?? [])]));
}

function isNewest(table: SubjectTable) {
  return sql`not exists (
    select 1 from ${table} later where later.key = ${table.key} and later.since_version > ${table.sinceVersion}
  )`;
}
