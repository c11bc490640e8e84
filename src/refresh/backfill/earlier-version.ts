import { fieldChanges } from '../../change/field-changes.ts';
import type { Db } from '../../db/connect.ts';
import type { JsonObject } from '../../db/tables/json-columns.ts';
import { inVersion } from '../../db/version-predicates.ts';
import type { LinkableBaseModel } from '../../matching/base-model-index.ts';
import type { StatedBaseModels } from '../../matching/link-models.ts';
import type { LinkableModel } from '../../matching/link-rules.ts';
import type { CommitOfChange } from '../../models-dev/fetch/source.ts';
import type { ParsedDocument } from '../../models-dev/parse/parse.ts';
import { baseModelEntry } from '../../models-dev/upstream-form/entry.ts';
import { type CatalogDifference, compareCatalog, type Difference } from '../diff/compare.ts';
import { linkableAfter } from '../diff/compare-links.ts';
import { type DescribedChange, withCommit } from '../diff/describe-changes.ts';
import { describedModel, describedProvider } from '../diff/described-entry.ts';
import { type CatalogRecords, type Hashed, providerOf } from '../diff/records.ts';
import { type CheckedChange, detectAnomalies } from '../guard/anomalies.ts';
import { type Entries, entriesAt, type SubjectEntries } from '../store/entries.ts';
import type { ModelCounts } from '../store/model-counts.ts';
import type { StoredCatalog } from '../store/stored-catalog.ts';
import { linkableModels } from '../store/stored-links.ts';
import { type EarlierLinks, earlierLinks } from './earlier-links.ts';
import { type InsertionPoint, insertionPointBefore, nextOf, storedAtInsertionPoint } from './insertion-point.ts';

/** A version to insert before the first one. */
export interface EarlierVersion {
  readonly number: number;
  readonly insertionPoint: InsertionPoint;
  /** Difference from the following version to this one, the reverse of what happened. */
  readonly difference: CatalogDifference;
  /** Changes that the refreshes of the following versions made to this one. */
  readonly changes: readonly (CheckedChange & OfVersion)[];
  readonly links: EarlierLinks;
  readonly stated: StatedBaseModels;
  /** Entries of this version that the following version lacks. */
  readonly removed: SubjectEntries;
  /** Keys of the records of the following version that are registered. */
  readonly registered: StoredCatalog['registered'];
}

interface OfVersion {
  readonly version: number;
}

/** A document that was read, and what its source knows besides. */
export interface EarlierReading {
  readonly records: CatalogRecords;
  readonly unreadable: ParsedDocument['unreadable'];
  readonly stated: StatedBaseModels | undefined;
  /** Of the changes from this document to the following version. */
  readonly commitOfChange: CommitOfChange;
}

/** Compares an earlier document with the following version. Unreadable entries are taken from that version. */
export async function earlierVersion(
  db: Db,
  next: number,
  { records: document, unreadable, stated, commitOfChange }: EarlierReading,
): Promise<EarlierVersion> {
  const insertionPoint = await insertionPointBefore(db, next, document);
  // A document without base models comes from a time before the source had any.
  const records = {
    ...document,
    baseModels: document.baseModels ?? [],
    benchmarkResults: document.benchmarkResults ?? [],
  };
  // Version 0 is reserved for the empty catalog.
  const number = next === 1 ? -1 : next - 1;
  const stored = await storedAtInsertionPoint(db, insertionPoint);
  const difference = await compareCatalog(stored, records, unreadable);
  const entries = entriesOf(records);
  const changes = await changesSince(db, insertionPoint, difference, entries);
  return {
    number,
    insertionPoint,
    difference,
    changes: detectAnomalies(
      changes.map((change) => withCommit(change, commitOfChange)),
      keysOf(difference.models.added),
      modelCounts(records),
    ),
    links: await earlierLinks(db, number, insertionPoint, {
      models: linkableAfter<LinkableModel>(await linkableModels(db, inVersion(next)), difference.models),
      baseModels: linkableAfter<LinkableBaseModel>(stored.linkableBaseModels, difference.baseModels),
      stated,
    }),
    stated: stated ?? new Map(),
    removed: removedEntries(difference, entries),
    registered: stored.registered,
  };
}

const subjects = [
  ['PROVIDER', 'providers'],
  ['MODEL', 'models'],
  ['BASE_MODEL', 'baseModels'],
] as const;

async function changesSince(
  db: Db,
  insertionPoint: InsertionPoint,
  difference: CatalogDifference,
  earlier: SubjectEntries,
): Promise<(DescribedChange & OfVersion)[]> {
  const later = await changedEntries(db, insertionPoint, difference);
  return subjects.flatMap(([subjectType, kind]) => {
    const version = nextOf(insertionPoint, kind);
    if (version === null) return [];
    const changed = keysOf(difference[kind].changed).flatMap((subjectKey) => {
      const fields = fieldChanges(subjectType, earlier[kind].get(subjectKey) ?? {}, later[kind].get(subjectKey) ?? {});
      return fields.length > 0 ? [{ kind: 'CHANGED' as const, subjectKey, fields }] : [];
    });
    const added = difference[kind].removed.map((subjectKey) => ({ kind: 'ADDED' as const, subjectKey, fields: [] }));
    const removed = keysOf(difference[kind].added).map((subjectKey) => ({
      kind: 'REMOVED' as const,
      subjectKey,
      fields: [],
    }));
    return [...changed, ...added, ...removed].map((change) => ({ ...change, subjectType, version }));
  });
}

/** Entries of the following version that differ from the earlier version. */
async function changedEntries(
  db: Db,
  insertionPoint: InsertionPoint,
  difference: CatalogDifference,
): Promise<SubjectEntries> {
  const none = { providers: [], models: [], baseModels: [] };
  const ofKind = async (kind: keyof SubjectEntries) => {
    const keys = { ...none, [kind]: keysOf(difference[kind].changed) };
    // Without a following version there are no changed keys.
    return (await entriesAt(db, nextOf(insertionPoint, kind) ?? insertionPoint.next, keys))[kind];
  };
  return {
    providers: await ofKind('providers'),
    models: await ofKind('models'),
    baseModels: await ofKind('baseModels'),
  };
}

function entriesOf({ providers, models, baseModels, benchmarkResults }: CatalogRecords): SubjectEntries {
  const resultsOf = Map.groupBy(contentOf(benchmarkResults ?? []), (result) => result.baseModelKey);
  return {
    providers: entriesBy(providers, describedProvider),
    models: entriesBy(models, describedModel),
    baseModels: entriesBy(baseModels ?? [], (baseModel) =>
      baseModelEntry(baseModel, resultsOf.get(baseModel.key) ?? []),
    ),
  };
}

function entriesBy<Content>(records: readonly Hashed<Content>[], entryOf: (content: Content) => JsonObject): Entries {
  return new Map(records.map(({ key, content }) => [key, entryOf(content)]));
}

function removedEntries(difference: CatalogDifference, entries: SubjectEntries): SubjectEntries {
  const entriesOfKind = (ofKind: Difference<unknown>, all: Entries) => {
    const keys = new Set(keysOf(ofKind.added));
    return new Map([...all].filter(([key]) => keys.has(key)));
  };
  return {
    providers: entriesOfKind(difference.providers, entries.providers),
    models: entriesOfKind(difference.models, entries.models),
    baseModels: entriesOfKind(difference.baseModels, entries.baseModels),
  };
}

function modelCounts({ models }: CatalogRecords): ModelCounts {
  const byProvider = Map.groupBy(models, ({ key }) => providerOf(key));
  return new Map([...byProvider].map(([provider, { length }]) => [provider, length]));
}

function contentOf<Content>(records: readonly Hashed<Content>[]): Content[] {
  return records.map(({ content }) => content);
}

function keysOf(records: readonly Hashed<unknown>[]): string[] {
  return records.map(({ key }) => key);
}
