import type { CatalogDifference, Difference } from '../diff/compare.ts';
import type { DescribedChange } from '../diff/describe-changes.ts';
import type { CatalogRecords, Hashed } from '../diff/records.ts';
import type { HeldChangeRow } from '../store/held-changes.ts';

type Subject = Pick<DescribedChange, 'subjectType' | 'subjectKey'>;

/** The active held changes, compared with the document. */
export interface HeldChangeMatches {
  /** The held change of a subject that the document still contains. */
  of(subject: Subject): HeldChangeRow | undefined;
  /** Held changes whose subjects have other content in the document. */
  readonly outdated: readonly HeldChangeRow[];
  /** The content hash of a held or changed subject in the document. Null: it is removed. Undefined: it is unreadable. */
  contentHashOf(subject: Subject): string | null | undefined;
}

interface Compared {
  readonly records: CatalogRecords;
  readonly difference: CatalogDifference;
}

/** A decision applies as long as the document has the same content. */
export function matchHeldChanges(heldChanges: readonly HeldChangeRow[], compared: Compared): HeldChangeMatches {
  const contentHashOf = contentHashIn(compared, new Set(heldChanges.map(({ subjectKey }) => subjectKey)));
  const matching = heldChanges.filter((row) => contentHashOf(row) === row.contentHash);
  const bySubject = new Map(matching.map((row) => [nameOf(row), row]));
  return {
    of: (subject) => bySubject.get(nameOf(subject)),
    outdated: heldChanges.filter((row) => ![row.contentHash, undefined].includes(contentHashOf(row))),
    contentHashOf,
  };
}

function nameOf({ subjectType, subjectKey }: Subject): string {
  return `${subjectType} ${subjectKey}`;
}

function contentHashIn({ records, difference }: Compared, heldKeys: ReadonlySet<string>) {
  const hashes = <Content>(read: readonly Hashed<Content>[] | null, { changed, removed }: Difference<Content>) => {
    const held = (read ?? []).filter(({ key }) => heldKeys.has(key));
    return new Map<string, string | null>([
      ...[...held, ...changed].map(({ key, contentHash }) => [key, contentHash] as const),
      ...removed.map((key) => [key, null] as const),
    ]);
  };
  const bySubjectType = {
    PROVIDER: hashes(records.providers, difference.providers),
    MODEL: hashes(records.models, difference.models),
    BASE_MODEL: hashes(records.baseModels, difference.baseModels),
  };
  return ({ subjectType, subjectKey }: Subject) => bySubjectType[subjectType].get(subjectKey);
}
