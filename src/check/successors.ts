import type { Undeprecated } from './check-queries.ts';
import { isLater, type ModelLineage, modelLineage } from './model-lineage.ts';

export const MAX_SUCCESSORS = 5;

/** What makes a model the successor of another, or not. */
export type Succeeded = Omit<Undeprecated, 'key'>;

/** What the source says of a base model, surer than what each provider says of it. */
interface Origin {
  readonly family: string | null;
  readonly releaseDate: string | null;
}

export type OriginOf = (baseModelKey: string | null) => Origin | undefined;

/**
 * Finds those that plainly take the place of a model: the same provider's newer ones of its line and family that can all
 * that it can. Better none than a wrong one.
 */
export function successorsAmong(others: readonly Undeprecated[], originOf: OriginOf) {
  const dateOf = (one: Succeeded) => originOf(one.baseModelKey)?.releaseDate ?? one.releaseDate;
  const familyOf = (one: Succeeded) => one.family ?? originOf(one.baseModelKey)?.family ?? null;
  // Taken apart and grouped once, for a list may ask for hundreds of models of a provider that has hundreds.
  const placed = others.map((other) => ({ other, place: modelLineage(other.modelId) }));
  const byLine = Map.groupBy(placed, ({ other, place }) => lineAt(other.providerKey, place));

  return (model: Succeeded): readonly Undeprecated[] => {
    const place = modelLineage(model.modelId);
    return (byLine.get(lineAt(model.providerKey, place)) ?? [])
      .filter((one) => isLater(one.place, place))
      .map(({ other }) => other)
      .filter((other) => isOfSameFamily(familyOf(other), familyOf(model)) && isOfSameLab(other, model))
      .filter((other) => isNewer(dateOf(other), dateOf(model)) && canAsMuch(other, model))
      .toSorted((one, other) => newestFirst(dateOf(one), dateOf(other)) || (one.key < other.key ? -1 : 1))
      .slice(0, MAX_SUCCESSORS);
  };
}

function lineAt(providerKey: string, { line }: ModelLineage): string {
  return `${providerKey}/${line}`;
}

/** Providers differ in how closely they name a family: "claude" and "claude-haiku", "qwen3.5" and "qwen3.6". */
function isOfSameFamily(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && brandOf(one) === brandOf(other);
}

function brandOf(family: string): string {
  return family.toLowerCase().match(/^[a-z]+/)?.[0] ?? family;
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
function isNewer(date: string | null, other: string | null): boolean {
  if (!isDate(date) || !isDate(other)) return false;
  return date > other && !date.startsWith(other);
}

function isDate(text: string | null): text is string {
  return text !== null && /^\d{4}(-\d\d){0,2}$/.test(text);
}

function canAsMuch(one: Succeeded, other: Succeeded): boolean {
  return (
    other.inputModalities.every((modality) => one.inputModalities.includes(modality)) &&
    other.outputModalities.every((modality) => one.outputModalities.includes(modality)) &&
    (other.reasoning !== true || one.reasoning === true) &&
    (other.toolCall !== true || one.toolCall === true)
  );
}

function newestFirst(date: string | null, other: string | null): number {
  if (date === other) return 0;
  return (date ?? '') < (other ?? '') ? 1 : -1;
}
