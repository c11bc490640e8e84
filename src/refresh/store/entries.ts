import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import { baseModels, benchmarkResults, models, providers } from '../../db/tables/catalog-tables.ts';
import type { JsonObject } from '../../db/tables/json-columns.ts';
import { inVersion } from '../../db/version-predicates.ts';
import { baseModelEntry, modelEntry, providerEntry } from '../../models-dev/upstream-form/entry.ts';

/** What is stored, as the source would say it, by key. */
export type Entries = ReadonlyMap<string, JsonObject>;

export interface SubjectKeys {
  readonly providers: readonly string[];
  readonly models: readonly string[];
  readonly baseModels: readonly string[];
}

export type SubjectEntries = { readonly [Kind in keyof SubjectKeys]: Entries };

type SubjectTable = typeof providers | typeof models | typeof baseModels;

interface States {
  /** One row of each key, at most. */
  readonly of: (table: SubjectTable) => SQL;
  /** The results of each of those base models, the two tables joined by their keys. */
  readonly results: SQL;
}

/** The last known entry of each key, of a removed one too. */
export function lastEntries(db: Db, keys: SubjectKeys): Promise<SubjectEntries> {
  return entries(db, keys, {
    of: isNewest,
    // Those that the base model had to the end: present with it, or ended with it.
    results: sql`${benchmarkResults.untilVersion} is not distinct from ${baseModels.untilVersion}`,
  });
}

/** The entry of each key that a version holds. */
export function entriesAt(db: Db, version: number, keys: SubjectKeys): Promise<SubjectEntries> {
  const held = inVersion(version);
  return entries(db, keys, { of: held, results: held(benchmarkResults) });
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
  return new Map(rows.map((row) => [row.key, providerEntry(row)]));
}

async function modelEntries(db: Db, keys: readonly string[], states: States): Promise<Entries> {
  const rows = await db
    .select()
    .from(models)
    .where(and(anyOf(models.key, keys), states.of(models)));
  return new Map(rows.map((row) => [row.key, modelEntry(row)]));
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
