import type { CatalogDifference } from '../diff/compare.ts';
import type { DescribedChange } from '../diff/describe-changes.ts';
import type { CatalogRecords, Hashed } from '../diff/records.ts';
import type { HeldChangeRow } from '../store/held-changes.ts';

type Subject = Pick<DescribedChange, 'subjectType' | 'subjectKey'>;

/** What was held before, by what the document says of it now. */
export interface HeldChangeMatches {
  /** The one that the document still says. */
  of(subject: Subject): HeldChangeRow | undefined;
  /** Those of whose subjects the document says something else. */
  readonly gone: readonly HeldChangeRow[];
  /** The hash of what the document says of a subject; null: it lacks what is stored; undefined: it could not be read. */
  contentOf(subject: Subject): string | null | undefined;
}

interface Compared {
  readonly records: CatalogRecords;
  readonly difference: CatalogDifference;
}

/** What an operator has decided of a change stands as long as the source says the same. */
export function matchHeldChanges(activeHeldChanges: readonly HeldChangeRow[], compared: Compared): HeldChangeMatches {
  const contentOf = contentIn(compared);
  const standing = activeHeldChanges.filter((row) => contentOf(row) === row.contentHash);
  const bySubject = new Map(standing.map((row) => [nameOf(row), row]));
  return {
    of: (subject) => bySubject.get(nameOf(subject)),
    gone: activeHeldChanges.filter((row) => ![row.contentHash, undefined].includes(contentOf(row))),
    contentOf,
  };
}

function nameOf({ subjectType, subjectKey }: Subject): string {
  return `${subjectType} ${subjectKey}`;
}

function contentIn({ records, difference }: Compared) {
  const ofKind = <Content>(said: readonly Hashed<Content>[] | null, removed: readonly string[]) =>
    new Map<string, string | null>([
      ...(said ?? []).map(({ key, contentHash }) => [key, contentHash] as const),
      ...removed.map((key) => [key, null] as const),
    ]);
  const said = {
    PROVIDER: ofKind(records.providers, difference.providers.removed),
    MODEL: ofKind(records.models, difference.models.removed),
    BASE_MODEL: ofKind(records.baseModels, difference.baseModels.removed),
  };
  return ({ subjectType, subjectKey }: Subject) => said[subjectType].get(subjectKey);
}
