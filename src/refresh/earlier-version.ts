import { fieldChanges } from '../change/field-changes.ts';
import type { Db } from '../db/connect.ts';
import { heldAt } from '../db/held.ts';
import type { JsonObject } from '../db/json-columns.ts';
import { baseModelEntry, modelEntry, providerEntry } from '../models-dev/entry.ts';
import { type BaseModelLink, linkModels } from '../models-dev/link.ts';
import type { ParsedDocument } from '../models-dev/parse.ts';
import { type CatalogDifference, compareCatalog, type Difference } from './compare.ts';
import type { DescribedChange } from './describe-changes.ts';
import { type Entries, entriesAt, type SubjectEntries } from './entries.ts';
import type { CatalogRecords, Hashed } from './records.ts';
import { storedCatalog } from './stored-catalog.ts';
import { type JudgedChange, judgeChanges } from './suspicions.ts';

/** A version to be put before the first one. */
export interface EarlierVersion {
  /** The first version so far. */
  readonly next: number;
  /** What turns the next version into this one: the reverse of what happened. */
  readonly difference: CatalogDifference;
  /** What the refresh of the next version did to this one. */
  readonly changes: readonly JudgedChange[];
  /** Of every model of this version, to its base model. */
  readonly links: ReadonlyMap<string, BaseModelLink>;
  /** What of this version the next one has not, as the source said it. */
  readonly gone: SubjectEntries;
  /** Keys of the models of the next version. */
  readonly nextModels: ReadonlySet<string>;
}

/** Compares a document of the past with the version that follows it. What could not be read is taken from that one. */
export async function earlierVersion(
  db: Db,
  next: number,
  document: CatalogRecords,
  setAside: ParsedDocument['setAside'],
): Promise<EarlierVersion> {
  // A document that says nothing of base models is of a time when nothing was known of them.
  const records = {
    ...document,
    baseModels: document.baseModels ?? [],
    benchmarkResults: document.benchmarkResults ?? [],
  };
  const stored = await storedCatalog(db, heldAt(next));
  const difference = compareCatalog(stored, records, setAside);
  const entries = entriesOf(records);
  return {
    next,
    difference,
    changes: judgeChanges(
      await changesSince(db, next, difference, entries),
      keysOf(records.models),
      keysOf(difference.models.added),
    ),
    links: linkModels(contentOf(records.models), contentOf(records.baseModels)),
    gone: goneFrom(difference, entries),
    nextModels: new Set(stored.models.keys()),
  };
}

const subjects = [
  ['PROVIDER', 'providers'],
  ['MODEL', 'models'],
  ['BASE_MODEL', 'baseModels'],
] as const;

async function changesSince(
  db: Db,
  next: number,
  difference: CatalogDifference,
  earlier: SubjectEntries,
): Promise<DescribedChange[]> {
  const later = await entriesAt(db, next, {
    providers: keysOf(difference.providers.changed),
    models: keysOf(difference.models.changed),
    baseModels: keysOf(difference.baseModels.changed),
  });
  return subjects.flatMap(([subjectType, kind]) => [
    ...keysOf(difference[kind].changed).flatMap((subjectKey) => {
      const fields = fieldChanges(earlier[kind].get(subjectKey) ?? {}, later[kind].get(subjectKey) ?? {});
      return fields.length > 0 ? [{ kind: 'CHANGED' as const, subjectType, subjectKey, fields }] : [];
    }),
    ...difference[kind].removed.map((subjectKey) => ({ kind: 'ADDED' as const, subjectType, subjectKey, fields: [] })),
    ...keysOf(difference[kind].added).map((subjectKey) => ({
      kind: 'REMOVED' as const,
      subjectType,
      subjectKey,
      fields: [],
    })),
  ]);
}

function entriesOf({ providers, models, baseModels, benchmarkResults }: CatalogRecords): SubjectEntries {
  const resultsOf = Map.groupBy(contentOf(benchmarkResults ?? []), (result) => result.baseModelKey);
  return {
    providers: entriesBy(providers, providerEntry),
    models: entriesBy(models, modelEntry),
    baseModels: entriesBy(baseModels ?? [], (baseModel) =>
      baseModelEntry(baseModel, resultsOf.get(baseModel.key) ?? []),
    ),
  };
}

function entriesBy<Content>(records: readonly Hashed<Content>[], entryOf: (content: Content) => JsonObject): Entries {
  return new Map(records.map(({ key, content }) => [key, entryOf(content)]));
}

function goneFrom(difference: CatalogDifference, entries: SubjectEntries): SubjectEntries {
  const gone = (ofKind: Difference<unknown>, all: Entries) => {
    const keys = new Set(keysOf(ofKind.added));
    return new Map([...all].filter(([key]) => keys.has(key)));
  };
  return {
    providers: gone(difference.providers, entries.providers),
    models: gone(difference.models, entries.models),
    baseModels: gone(difference.baseModels, entries.baseModels),
  };
}

function contentOf<Content>(records: readonly Hashed<Content>[]): Content[] {
  return records.map(({ content }) => content);
}

function keysOf(records: readonly Hashed<unknown>[]): string[] {
  return records.map(({ key }) => key);
}
