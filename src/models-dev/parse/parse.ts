import type { ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import type { SourceDocument } from '../fetch/document.ts';
import { isObject } from '../json/clean.ts';
import { type Problem, type ProblemLog, pathTo, problemLog, quoteValue } from '../json/problems.ts';
import type { KnownPricings } from './known-pricing.ts';
import type { RawEntry } from './open-entry.ts';
import { type ParsedBaseModel, parseBaseModel } from './parse-base-model.ts';
import { parseModel } from './parse-model.ts';
import { parseProvider } from './parse-provider.ts';

export type { ParsedBaseModel, Problem };

export interface ParsedDocument {
  readonly providers: readonly ProviderRecord[];
  readonly models: readonly ModelRecord[];
  /** Null: the document has no readable base models. */
  readonly baseModels: readonly ParsedBaseModel[] | null;
  readonly problems: readonly Problem[];
  readonly unreadable: UnreadableKeys;
}

/** Keys of unreadable entries, whose stored records must stay. */
interface UnreadableKeys {
  /** Providers with unreadable models. The provider itself may be readable. */
  readonly providers: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
  readonly baseModels: ReadonlySet<string>;
}

/** The document is not a catalog. */
export class NotACatalog extends Error {
  override readonly name = 'NotACatalog';
}

/**
 * Turns a document of any format version into records. Throws {@link NotACatalog} if it contains no model. An unreadable
 * price leaves the known price of its model in place.
 */
export function parseDocument(document: SourceDocument, knownPricing: KnownPricings = new Map()): ParsedDocument {
  const problems = problemLog();
  const served = parseProviders(document.providers, problems, knownPricing);
  const base = parseBaseModels(document.baseModels, problems);
  return {
    providers: served.providers,
    models: served.models,
    baseModels: base.baseModels,
    problems: problems.list(),
    unreadable: { providers: served.unreadProviders, models: served.unreadModels, baseModels: base.unread },
  };
}

function parseProviders(providers: unknown, problems: ProblemLog, knownPricing: KnownPricings) {
  if (!isObject(providers))
    throw new NotACatalog(`"providers" must be a map of providers; got ${quoteValue(providers)}.`);

  const read: ProviderRecord[] = [];
  const models: ModelRecord[] = [];
  const unreadProviders = new Set<string>();
  const unreadModels = new Set<string>();
  for (const [key, value] of Object.entries(providers)) {
    const provider = parseProvider({ key, value, path: pathTo('providers', key) }, problems);
    if (provider !== null) read.push(provider.record);
    if (provider === null || provider.models === null) unreadProviders.add(key);
    for (const raw of provider?.models ?? []) {
      const model = parseModelOnce(key, raw, problems, knownPricing);
      if (model === null) unreadModels.add(`${key}/${raw.key}`);
      else models.push(model);
    }
  }
  if (models.length === 0) throw new NotACatalog(noModel(Object.keys(providers).length, problems));
  return { providers: read, models, unreadProviders, unreadModels };
}

/** Records without problems, by their entries: states of a repository share the entries that are equal. */
const parsedModels = new WeakMap<object, ModelRecord>();

function parseModelOnce(
  providerKey: string,
  raw: RawEntry,
  problems: ProblemLog,
  knownPricing: KnownPricings,
): ModelRecord | null {
  const known = isObject(raw.value) ? parsedModels.get(raw.value) : undefined;
  // One entry can be under two keys.
  if (known?.key === `${providerKey}/${raw.key}`) return known;
  const before = problems.count();
  const model = parseModel(providerKey, raw, problems, knownPricing);
  if (model && isObject(raw.value) && problems.count() === before) parsedModels.set(raw.value, model);
  return model;
}

function noModel(providerCount: number, problems: ProblemLog): string {
  const first = problems.list()[0];
  const reason = first === undefined ? '' : ` First problem: ${first.path}: ${first.message}`;
  return `The document contains no readable model (providers: ${providerCount}).${reason}`;
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function parseBaseModels(entries: unknown, problems: ProblemLog) {
  const unread = new Set<string>();
  // An empty map counts as missing. Otherwise, it would remove all base models.
  if (entries === undefined || isEmptyObject(entries)) return { baseModels: null, unread };
  if (!isObject(entries)) {
    problems.report('models', `must be a map of base models; got ${quoteValue(entries)}.`);
    return { baseModels: null, unread };
  }

  const baseModels: ParsedBaseModel[] = [];
  for (const [key, value] of Object.entries(entries)) {
    const baseModel = parseBaseModel({ key, value, path: pathTo('models', key) }, problems);
    if (baseModel === null) unread.add(key);
    else baseModels.push(baseModel);
  }
  return { baseModels, unread };
}
