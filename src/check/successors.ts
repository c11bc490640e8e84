import type { FamilyMember } from './check-queries.ts';

export const MAX_SUCCESSORS = 5;

/** What makes a model the successor of another, or not. */
export type Succeeded = Pick<FamilyMember, 'providerKey' | 'family' | 'baseModelKey' | 'releaseDate'> &
  Pick<FamilyMember, 'inputModalities' | 'outputModalities'>;

/** Those that plainly take the place of a model: the same provider's newer ones of its family that can all that it can. */
export function successorsOf(model: Succeeded, members: readonly FamilyMember[]): FamilyMember[] {
  return members
    .filter((member) => member.providerKey === model.providerKey && member.family === model.family)
    .filter((member) => isOfSameLab(member, model) && isNewer(member, model) && canAsMuch(member, model))
    .toSorted(newestFirst)
    .slice(0, MAX_SUCCESSORS);
}

/** A family may have members of other labs, such as a model tuned by somebody else. One that is not known is no reason. */
function isOfSameLab(one: Succeeded, other: Succeeded): boolean {
  const [lab, otherLab] = [labOf(one), labOf(other)];
  return lab === undefined || otherLab === undefined || lab === otherLab;
}

function labOf({ baseModelKey }: Succeeded): string | undefined {
  return baseModelKey?.split('/', 1)[0];
}

/** "2025-08-07" is not plainly newer than "2025-08", nor is it older. */
function isNewer({ releaseDate: date }: Succeeded, { releaseDate: other }: Succeeded): boolean {
  if (!isDate(date) || !isDate(other)) return false;
  return date > other && !date.startsWith(other);
}

function isDate(text: string | null): text is string {
  return text !== null && /^\d{4}(-\d\d){0,2}$/.test(text);
}

function canAsMuch(one: Succeeded, other: Succeeded): boolean {
  return (
    other.inputModalities.every((modality) => one.inputModalities.includes(modality)) &&
    other.outputModalities.every((modality) => one.outputModalities.includes(modality))
  );
}

function newestFirst(one: FamilyMember, other: FamilyMember): number {
  const [date, otherDate] = [one.releaseDate ?? '', other.releaseDate ?? ''];
  if (date !== otherDate) return date < otherDate ? 1 : -1;
  return one.key < other.key ? -1 : 1;
}
