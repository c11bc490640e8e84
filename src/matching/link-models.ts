import { aliasAndRelease } from './alias-and-release.ts';
import {
  type BaseModelIndex,
  baseModelIndex,
  type IndexedBaseModel,
  type LinkableBaseModel,
} from './base-model-index.ts';
import { linkExceptions } from './link-exceptions.ts';
import { findByName, type LinkableModel, linkRules } from './link-rules.ts';
import { modelIdOf } from './model-id.ts';
import { dateOf, isDateOf, spellingKey } from './model-spelling.ts';

/** Increase when the rules or exceptions change, so that an unchanged document is linked again. */
export const LINK_RULES = 3;

/** The rule that linked a model to its base model. */
export type BaseModelRule = keyof typeof baseModelRules;
export const baseModelRules = {
  REGISTRY: { description: 'Stated by the operator in the registry, which takes precedence over all else.' },
  STATED: {
    description: "Stated by the authors in the source's repository, which takes precedence over the rules below.",
  },
  REVIEWED: { description: 'Manually reviewed exception, which takes precedence over the rules below.' },
  ...linkRules,
} as const;

/** The base model of a model, and the rule that linked it. */
export interface BaseModelLink {
  readonly baseModelKey: string;
  readonly rule: BaseModelRule;
}

/** The possible base models of a model. A single candidate is certain. */
export interface Match {
  readonly rule: BaseModelRule;
  readonly candidates: readonly IndexedBaseModel[];
}

/** Base model keys by model key, as the authors of the source or the operator state them. */
export type StatedBaseModels = ReadonlyMap<string, string>;

/** Links each model to its base model. Ambiguous models stay unlinked. */
export function linkModels(
  models: Iterable<LinkableModel>,
  baseModels: Iterable<LinkableBaseModel>,
  stated?: StatedBaseModels,
  registered?: StatedBaseModels,
): Map<string, BaseModelLink> {
  const linkOf = linker(baseModels, stated, registered);
  const links = new Map<string, BaseModelLink>();
  for (const model of models) {
    const link = linkOf(model);
    if (link) links.set(model.key, link);
  }
  return links;
}

/** Returns a function that links a model to one of these base models. Undefined: no match, or an ambiguous one. */
export function linker(
  baseModels: Iterable<LinkableBaseModel>,
  stated: StatedBaseModels = new Map(),
  registered: StatedBaseModels = new Map(),
) {
  const { index, linkByRules } = ruleLinker([...baseModels]);
  return (model: LinkableModel): BaseModelLink | undefined => {
    const [ofOperator] = index.byKey(registered.get(model.key) ?? '');
    if (ofOperator) return { baseModelKey: ofOperator.key, rule: 'REGISTRY' };
    const [ofAuthors] = index.byKey(stated.get(model.key) ?? '');
    return ofAuthors ? { baseModelKey: ofAuthors.key, rule: 'STATED' } : linkByRules(model);
  };
}

interface RuleLinker {
  readonly index: BaseModelIndex;
  readonly linkByRules: (model: LinkableModel) => BaseModelLink | undefined;
}

/** Four times the models of 2026. A larger catalog is linked by the rules again, in place of all its links in memory. */
const MAX_KNOWN_LINKS = 20_000;

/** The rules take most of the time of a comparison, and one catalog after another has the same base models. */
let last: { readonly baseModels: string; readonly linker: RuleLinker } | null = null;

function ruleLinker(baseModels: readonly LinkableBaseModel[]): RuleLinker {
  const named = baseModels.map(({ key, name, releaseDate }) => JSON.stringify([key, name, releaseDate ?? null]));
  const fingerprint = named.sort().join('\n');
  if (last?.baseModels !== fingerprint) last = { baseModels: fingerprint, linker: newRuleLinker(baseModels) };
  return last.linker;
}

function newRuleLinker(baseModels: readonly LinkableBaseModel[]): RuleLinker {
  const index = baseModelIndex(baseModels);
  const known = new Map<string, { readonly model: LinkableModel; readonly link: BaseModelLink | undefined }>();
  const linkByRules = (model: LinkableModel) => {
    const before = known.get(model.key);
    if (before && before.model.name === model.name && before.model.modelId === model.modelId) return before.link;
    const link = linkOf(matchModel(model, index));
    const { key, modelId, name } = model;
    if (known.size < MAX_KNOWN_LINKS || known.has(key)) known.set(key, { model: { key, modelId, name }, link });
    return link;
  };
  return { index, linkByRules };
}

function linkOf(match: Match | undefined): BaseModelLink | undefined {
  const [baseModel, ...others] = match?.candidates ?? [];
  return match && baseModel && others.length === 0 ? { baseModelKey: baseModel.key, rule: match.rule } : undefined;
}

/** The candidates by the reviewed exceptions, else by the first rule that matches. Undefined: no rule matches. */
export function matchModel(model: LinkableModel, index: BaseModelIndex): Match | undefined {
  const reviewed = exceptions.get(model.key);
  if (reviewed) return { rule: 'REVIEWED', candidates: index.byKey(reviewed.baseModelKey ?? '') };
  const match = matchByRules(model, index);
  if (match === undefined || match.rule === 'KEY') return match;
  const candidates = match.candidates
    .filter((found) => !hasOtherDate(model, found))
    .flatMap((found) => [found, ...alternatives(model, { found, by: match.rule }, index)]);
  return { ...match, candidates: withoutRelease([...new Set(candidates)], index) };
}

/** The alias alone, if the model can be nothing but an alias or the release that it points to. */
function withoutRelease(candidates: readonly IndexedBaseModel[], index: BaseModelIndex): readonly IndexedBaseModel[] {
  const [first, ...others] = candidates;
  const pair = first && others.length > 0 ? aliasAndRelease(first, index) : undefined;
  return pair && candidates.every((one) => pair.includes(one)) ? [pair[0]] : candidates;
}

/** Whether the name has a date that the id lacks: "Qwen3 235B A22B Instruct 2507". */
function hasOtherDate({ name }: LinkableModel, { id, name: ownName, releaseDate }: IndexedBaseModel): boolean {
  const date = dateOf(dashed(name));
  if (date === undefined || isDateOf(date, releaseDate ?? '')) return false;
  return ![dateOf(id), dateOf(dashed(ownName))].includes(date);
}

function dashed(name: string): string {
  return name.trim().toLowerCase().replaceAll(' ', '-');
}

/** The candidates by the first rule that matches, even if the name of the model disagrees. */
export function matchByRules(model: LinkableModel, index: BaseModelIndex): Match | undefined {
  for (const rule of ruleNames) {
    const candidates = linkRules[rule].find(model, index);
    if (candidates.length > 0) return { rule, candidates };
  }
  return undefined;
}

// Object.keys returns string[], because an object may have undeclared keys; this one has none.
const ruleNames = Object.keys(linkRules) as (keyof typeof linkRules)[];
const exceptions = new Map(linkExceptions.map((exception) => [exception.modelKey, exception]));

/** Other base models that the model may be, if its name and its id disagree. */
function alternatives(
  { modelId, name }: LinkableModel,
  { found, by }: { readonly found: IndexedBaseModel; readonly by: BaseModelRule },
  index: BaseModelIndex,
): readonly IndexedBaseModel[] {
  const byName = findByName(name, index);
  // A date in the id is decisive, even if the name has none.
  if (byName.includes(found) || dateOf(modelIdOf(modelId, '').plain) !== undefined) return [];
  return by === 'MODEL_ID' || byName.length === 0 ? releasesOf(found, index) : byName;
}

/** The dated releases of an alias, because the alias may mean them: "claude-opus-4-1-20250805" for "claude-opus-4-1". */
function releasesOf({ id }: IndexedBaseModel, index: BaseModelIndex): readonly IndexedBaseModel[] {
  return index.byUndatedSpelling(spellingKey(id)).filter((other) => /-\d{8}$/.test(other.id));
}
