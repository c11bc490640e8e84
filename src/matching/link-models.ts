import {
  type BaseModelIndex,
  baseModelIndex,
  type IndexedBaseModel,
  type LinkableBaseModel,
} from './base-model-index.ts';
import { linkExceptions } from './link-exceptions.ts';
import { type LinkableModel, linkRules, named } from './link-rules.ts';
import { modelIdOf } from './model-id.ts';
import { dateOf, isDateOf, spelled } from './model-spelling.ts';

/** To be raised when the rules or the exceptions change: then a document that has not changed is linked anew. */
export const LINK_RULES = 2;

/** What says that a model is a base model. */
export type BaseModelRule = keyof typeof baseModelRules;
export const baseModelRules = {
  REVIEWED: { description: 'A person has looked: one of the reviewed exceptions, which come before all rules.' },
  ...linkRules,
} as const;

/** Which base model a model is, and the rule that says so. */
export interface BaseModelLink {
  readonly baseModelKey: string;
  readonly rule: BaseModelRule;
}

/** What a model can be. Only one candidate: it is that. */
export interface Reading {
  readonly rule: BaseModelRule;
  readonly candidates: readonly IndexedBaseModel[];
}

/** Links each model to the base model that it certainly is; a doubtful one to none. */
export function linkModels(
  models: Iterable<LinkableModel>,
  baseModels: Iterable<LinkableBaseModel>,
): Map<string, BaseModelLink> {
  const linkOf = linker(baseModels);
  const links = new Map<string, BaseModelLink>();
  for (const model of models) {
    const link = linkOf(model);
    if (link) links.set(model.key, link);
  }
  return links;
}

/** Tells which of these base models a model certainly is. Undefined: none, or there is doubt. */
export function linker(baseModels: Iterable<LinkableBaseModel>) {
  const index = baseModelIndex(baseModels);
  return (model: LinkableModel): BaseModelLink | undefined => {
    const { rule, candidates } = readModel(model, index) ?? { candidates: [] };
    const [baseModel, ...others] = candidates;
    return rule && baseModel && others.length === 0 ? { baseModelKey: baseModel.key, rule } : undefined;
  };
}

/** What a model can be, as a person or else the first rule that knows says. Undefined: nobody knows. */
export function readModel(model: LinkableModel, index: BaseModelIndex): Reading | undefined {
  const reviewed = exceptions.get(model.key);
  if (reviewed) return { rule: 'REVIEWED', candidates: index.byKey(reviewed.baseModelKey ?? '') };
  const reading = readByRules(model, index);
  if (reading === undefined || reading.rule === 'KEY') return reading;
  const candidates = reading.candidates
    .filter((found) => !saysOtherDate(model, found))
    .flatMap((found) => [found, ...doubts(model, { found, by: reading.rule }, index)]);
  return { ...reading, candidates: [...new Set(candidates)] };
}

/** The name tells a date which the id leaves out: "Qwen3 235B A22B Instruct 2507". */
function saysOtherDate({ name }: LinkableModel, { id, name: ownName, releaseDate }: IndexedBaseModel): boolean {
  const date = dateOf(dashed(name));
  if (date === undefined || isDateOf(date, releaseDate ?? '')) return false;
  return ![dateOf(id), dateOf(dashed(ownName))].includes(date);
}

function dashed(name: string): string {
  return name.trim().toLowerCase().replaceAll(' ', '-');
}

/** By the first rule that finds any, whatever else the model’s name may say. */
export function readByRules(model: LinkableModel, index: BaseModelIndex): Reading | undefined {
  for (const rule of ruleNames) {
    const candidates = linkRules[rule].find(model, index);
    if (candidates.length > 0) return { rule, candidates };
  }
  return undefined;
}

// TypeScript gives the keys of any object as text, for it could have more than are declared; this one has not.
const ruleNames = Object.keys(linkRules) as (keyof typeof linkRules)[];
const exceptions = new Map(linkExceptions.map((exception) => [exception.modelKey, exception]));

/** What else the model may be just as well, when its name and its id do not agree. */
function doubts(
  { modelId, name }: LinkableModel,
  { found, by }: { readonly found: IndexedBaseModel; readonly by: BaseModelRule },
  index: BaseModelIndex,
): readonly IndexedBaseModel[] {
  const byName = named(name, index);
  // A day in an id leaves no doubt, whatever the name leaves out.
  if (byName.includes(found) || dateOf(modelIdOf(modelId, '').plain) !== undefined) return [];
  return by === 'MODEL_ID' || byName.length === 0 ? releasesOf(found, index) : byName;
}

/** Of "claude-opus-4-1", the lab’s word for the latest: "claude-opus-4-1-20250805". Who says the one may mean the other. */
function releasesOf({ id }: IndexedBaseModel, index: BaseModelIndex): readonly IndexedBaseModel[] {
  return index.byUndatedSpelling(spelled(id)).filter((other) => /-\d{8}$/.test(other.id));
}
