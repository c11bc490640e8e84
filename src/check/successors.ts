import type { UndeprecatedModel } from './check-queries.ts';
import { isLater, type ModelLineage, modelLineage, modelLineages } from './model-lineage.ts';

export const MAX_SUCCESSORS = 5;

/** The properties that decide whether one model succeeds another. */
export type ComparedModel = Omit<UndeprecatedModel, 'key'>;

/** Facts about a base model, more reliable than those of each provider. */
interface BaseModelFacts {
  readonly family: string | null;
  readonly releaseDate: string | null;
}

export type BaseModelFactsOf = (baseModelKey: string | null) => BaseModelFacts | undefined;

/**
 * Finds the clear successors of a model: newer models of the same provider, line and family with at least the same
 * capabilities. Precision matters more than recall: no successor is better than a wrong one.
 */
export function successorFinder(others: readonly UndeprecatedModel[], factsOf: BaseModelFactsOf) {
  const dateOf = (one: ComparedModel) => factsOf(one.baseModelKey)?.releaseDate ?? one.releaseDate;
  const familyOf = (one: ComparedModel) => one.family ?? factsOf(one.baseModelKey)?.family ?? null;
  // Parsed and grouped once, because a list can have hundreds of models of a provider with hundreds of models.
  const parsed = others.map((other) => ({ other, lineage: modelLineage(other.modelId) }));
  const byLine = Map.groupBy(parsed, ({ other, lineage }) => lineKey(other.providerKey, lineage));

  return (model: ComparedModel): readonly UndeprecatedModel[] => {
    const found = modelLineages(model.modelId).map((lineage) => successorsIn(lineage, model));
    return found.find((successors) => successors.length > 0) ?? [];
  };

  function successorsIn(lineage: ModelLineage, model: ComparedModel): readonly UndeprecatedModel[] {
    return (byLine.get(lineKey(model.providerKey, lineage)) ?? [])
      .filter((one) => isLater(one.lineage, lineage))
      .map(({ other }) => other)
      .filter((other) => isOfSameFamily(familyOf(other), familyOf(model)) && isOfSameLab(other, model))
      .filter((other) => isNewer(dateOf(other), dateOf(model)) && hasCapabilitiesOf(other, model))
      .toSorted((one, other) => newestFirst(dateOf(one), dateOf(other)) || (one.key < other.key ? -1 : 1))
      .slice(0, MAX_SUCCESSORS);
  }
}

function lineKey(providerKey: string, { line }: ModelLineage): string {
  return `${providerKey}/${line}`;
}

/** Compares brands, because providers name families at different precision: "claude" and "claude-haiku". */
function isOfSameFamily(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && brandOf(one) === brandOf(other);
}

function brandOf(family: string): string {
  return family.toLowerCase().match(/^[a-z]+/)?.[0] ?? family;
}

/** A family can include models of other labs, such as fine-tunes. An unknown lab does not exclude a model. */
function isOfSameLab(one: ComparedModel, other: ComparedModel): boolean {
  const [lab, otherLab] = [labOf(one), labOf(other)];
  return lab === undefined || otherLab === undefined || lab === otherLab;
}

function labOf({ baseModelKey }: ComparedModel): string | undefined {
  return baseModelKey?.split('/', 1)[0];
}

/** False for a day and its own month: "2025-08-07" and "2025-08" cannot be ordered. */
function isNewer(date: string | null, other: string | null): boolean {
  if (!isDate(date) || !isDate(other)) return false;
  return date > other && !date.startsWith(other);
}

function isDate(text: string | null): text is string {
  return text !== null && /^\d{4}(-\d\d){0,2}$/.test(text);
}

function hasCapabilitiesOf(one: ComparedModel, other: ComparedModel): boolean {
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
