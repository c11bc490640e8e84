import { and, eq, sql } from 'drizzle-orm';
import type { ChangeKind, SubjectType } from '../change/change-queries.ts';
import { fieldChanges } from '../change/field-changes.ts';
import { anyOf } from '../db/any-of.ts';
import type { Db } from '../db/connect.ts';
import type { FieldChange, JsonObject } from '../db/json-columns.ts';
import { baseModels, benchmarkResults, models, providers } from '../db/tables.ts';
import { baseModelEntry, modelEntry, providerEntry } from '../models-dev/entry.ts';
import type { CatalogDifference, Difference } from './compare.ts';
import type { CatalogRecords } from './records.ts';

export interface DescribedChange {
  readonly kind: ChangeKind;
  readonly subjectType: SubjectType;
  readonly subjectKey: string;
  /** Empty when the subject was added or removed. */
  readonly fields: readonly FieldChange[];
}

/** What happens to each provider, model and base model, field by field against what is stored. */
export async function describeChanges(
  db: Db,
  { providers: ofProviders, models: ofModels, baseModels: ofBaseModels }: CatalogDifference,
  records: CatalogRecords,
): Promise<DescribedChange[]> {
  const resultsOf = Map.groupBy(
    (records.benchmarkResults ?? []).map((result) => result.content),
    (result) => result.baseModelKey,
  );
  return [
    ...describe('PROVIDER', ofProviders, providerEntry, await knownProviders(db, touched(ofProviders))),
    ...describe('MODEL', ofModels, modelEntry, await knownModels(db, touched(ofModels))),
    ...describe(
      'BASE_MODEL',
      ofBaseModels,
      (baseModel) => baseModelEntry(baseModel, resultsOf.get(baseModel.key) ?? []),
      await knownBaseModels(db, touched(ofBaseModels)),
    ),
  ];
}

/** The last known entry of each key, of a removed one too. */
type KnownEntries = ReadonlyMap<string, JsonObject>;

function describe<Content>(
  subjectType: SubjectType,
  difference: Difference<Content>,
  entryOf: (content: Content) => JsonObject,
  known: KnownEntries,
): DescribedChange[] {
  const added = new Set(difference.added.map((record) => record.key));
  const present = [...difference.added, ...difference.changed].map(({ key, content }) => {
    const before = known.get(key);
    const fields = before === undefined ? [] : fieldChanges(before, entryOf(content));
    return { kind: kindOf(key, before), subjectType, subjectKey: key, fields };
  });
  const removed = difference.removed.map((key) => ({
    kind: 'REMOVED' as const,
    subjectType,
    subjectKey: key,
    fields: [],
  }));
  // A record that only is stored otherwise than before, in a new column, has not changed for anybody.
  return [...present.filter(({ kind, fields }) => kind !== 'CHANGED' || fields.length > 0), ...removed];

  function kindOf(key: string, before: JsonObject | undefined): ChangeKind {
    if (before === undefined) return 'ADDED';
    return added.has(key) ? 'RESTORED' : 'CHANGED';
  }
}

function touched({ added, changed }: Difference<unknown>): string[] {
  return [...added, ...changed].map((record) => record.key);
}

async function knownProviders(db: Db, keys: readonly string[]): Promise<KnownEntries> {
  const rows = await db
    .select()
    .from(providers)
    .where(and(anyOf(providers.key, keys), isNewest(providers)));
  return new Map(rows.map((row) => [row.key, providerEntry(row)]));
}

async function knownModels(db: Db, keys: readonly string[]): Promise<KnownEntries> {
  const rows = await db
    .select()
    .from(models)
    .where(and(anyOf(models.key, keys), isNewest(models)));
  return new Map(rows.map((row) => [row.key, modelEntry(row)]));
}

async function knownBaseModels(db: Db, keys: readonly string[]): Promise<KnownEntries> {
  const rows = await db
    .select()
    .from(baseModels)
    .where(and(anyOf(baseModels.key, keys), isNewest(baseModels)));
  // The results that the base model had to the end: those present with it, or ended with it.
  const results = await db
    .select({ result: benchmarkResults })
    .from(benchmarkResults)
    .innerJoin(
      baseModels,
      and(
        eq(baseModels.key, benchmarkResults.baseModelKey),
        sql`${benchmarkResults.untilVersion} is not distinct from ${baseModels.untilVersion}`,
      ),
    )
    .where(and(anyOf(baseModels.key, keys), isNewest(baseModels)));
  const resultsByKey = Map.groupBy(
    results.map((row) => row.result),
    (result) => result.baseModelKey,
  );
  return new Map(rows.map((row) => [row.key, baseModelEntry(row, resultsByKey.get(row.key) ?? [])]));
}

function isNewest(table: typeof providers | typeof models | typeof baseModels) {
  return sql`not exists (
    select 1 from ${table} later where later.key = ${table.key} and later.since_version > ${table.sinceVersion}
  )`;
}
