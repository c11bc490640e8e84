import { fieldChanges } from '../../change/field-changes.ts';
import type { Db } from '../../db/connect.ts';
import type { ChangeKind, SubjectType } from '../../db/tables/change-tables.ts';
import type { Anomaly, FieldChange, JsonObject } from '../../db/tables/json-columns.ts';
import type { CommitOfChange } from '../../models-dev/fetch/source.ts';
import { baseModelEntry } from '../../models-dev/upstream-form/entry.ts';
import { type Entries, lastEntries } from '../store/entries.ts';
import type { CatalogDifference, Difference } from './compare.ts';
import { describedModel, describedProvider, type OperatorPart, operatorPart } from './described-entry.ts';
import type { CatalogRecords } from './records.ts';

export interface DescribedChange {
  readonly kind: ChangeKind;
  readonly subjectType: SubjectType;
  readonly subjectKey: string;
  /** Empty when the subject was added or removed. */
  readonly fields: readonly FieldChange[];
  /** Undefined: the subject was added or removed. */
  readonly operatorPart?: OperatorPart;
  /** Undefined: not checked. */
  readonly anomalies?: readonly Anomaly[];
  /** Undefined or null: unknown. */
  readonly sourceCommit?: string | null;
}

/** Adds the commit that made a change. */
export function withCommit<Change extends DescribedChange>(change: Change, commitOfChange: CommitOfChange) {
  return { ...change, sourceCommit: commitOfChange(change.subjectType, change.subjectKey) };
}

/** Describes the change of each provider, model and base model, field by field. */
export async function describeChanges(
  db: Db,
  { providers: ofProviders, models: ofModels, baseModels: ofBaseModels }: CatalogDifference,
  records: CatalogRecords,
): Promise<DescribedChange[]> {
  const known = await lastEntries(db, {
    providers: touched(ofProviders),
    models: touched(ofModels),
    baseModels: touched(ofBaseModels),
  });
  const resultsOf = Map.groupBy(
    (records.benchmarkResults ?? []).map((result) => result.content),
    (result) => result.baseModelKey,
  );
  return [
    ...describe('PROVIDER', ofProviders, describedProvider, known.providers),
    ...describe('MODEL', ofModels, describedModel, known.models),
    ...describe(
      'BASE_MODEL',
      ofBaseModels,
      (baseModel) => baseModelEntry(baseModel, resultsOf.get(baseModel.key) ?? []),
      known.baseModels,
    ),
  ];
}

function describe<Content>(
  subjectType: SubjectType,
  difference: Difference<Content>,
  entryOf: (content: Content) => JsonObject,
  known: Entries,
): DescribedChange[] {
  const added = new Set(difference.added.map((record) => record.key));
  const current = [...difference.added, ...difference.changed].map(({ key, content }) => {
    const before = known.get(key);
    const change = { kind: kindOf(key, before), subjectType, subjectKey: key };
    if (before === undefined) return { ...change, fields: [] };
    const after = entryOf(content);
    return { ...change, fields: fieldChanges(subjectType, before, after), operatorPart: operatorPart(before, after) };
  });
  const removed = difference.removed.map((key) => ({
    kind: 'REMOVED' as const,
    subjectType,
    subjectKey: key,
    fields: [],
  }));
  // A record whose storage format changed, such as with a new column, has no changed fields.
  return [...current.filter(({ kind, fields }) => kind !== 'CHANGED' || fields.length > 0), ...removed];

  function kindOf(key: string, before: JsonObject | undefined): ChangeKind {
    if (before === undefined) return 'ADDED';
    return added.has(key) ? 'RESTORED' : 'CHANGED';
  }
}

function touched({ added, changed }: Difference<unknown>): string[] {
  return [...added, ...changed].map((record) => record.key);
}
