import type { ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import type { SourceDocument } from '../fetch/document.ts';
import { isObject } from '../json/clean.ts';
import { type Problem, type ProblemLog, pathTo, problemLog, quoteValue } from '../json/problems.ts';
import { type ParsedBaseModel, parseBaseModel } from './parse-base-model.ts';
import { parseModel } from './parse-model.ts';
import { parseProvider } from './parse-provider.ts';

export type { ParsedBaseModel, Problem };

export interface ParsedDocument {
  readonly providers: readonly ProviderRecord[];
  readonly models: readonly ModelRecord[];
  /** Null: the document does not speak of base models, or not so that it could be read. */
  readonly baseModels: readonly ParsedBaseModel[] | null;
  readonly problems: readonly Problem[];
  readonly setAside: SetAside;
}

/** Keys of entries that could not be read at all: what is stored of them must stay. */
interface SetAside {
  /** Providers whose models could not be read. Such a provider may itself have been read. */
  readonly providers: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
  readonly baseModels: ReadonlySet<string>;
}

/** What was got is no catalog at all. */
export class NotACatalog extends Error {
  override readonly name = 'NotACatalog';
}

/** Turns a document of any era into records. Throws {@link NotACatalog} when there is no single model in it. */
export function parseDocument(document: SourceDocument): ParsedDocument {
  const problems = problemLog();
  const served = parseProviders(document.providers, problems);
  const base = parseBaseModels(document.baseModels, problems);
  return {
    providers: served.providers,
    models: served.models,
    baseModels: base.baseModels,
    problems: problems.list(),
    setAside: { providers: served.unreadProviders, models: served.unreadModels, baseModels: base.unread },
  };
}

function parseProviders(providers: unknown, problems: ProblemLog) {
  if (!isObject(providers))
    throw new NotACatalog(`"providers" must be a map of providers, got ${quoteValue(providers)}.`);

  const read: ProviderRecord[] = [];
  const models: ModelRecord[] = [];
  const unreadProviders = new Set<string>();
  const unreadModels = new Set<string>();
  for (const [key, value] of Object.entries(providers)) {
    const provider = parseProvider({ key, value, path: pathTo('providers', key) }, problems);
    if (provider !== null) read.push(provider.record);
    if (provider === null || provider.models === null) unreadProviders.add(key);
    for (const raw of provider?.models ?? []) {
      const model = parseModel(key, raw, problems);
      if (model === null) unreadModels.add(`${key}/${raw.key}`);
      else models.push(model);
    }
  }
  if (models.length === 0) throw new NotACatalog(noModel(Object.keys(providers).length, problems));
  return { providers: read, models, unreadProviders, unreadModels };
}

function noModel(providerCount: number, problems: ProblemLog): string {
  const first = problems.list()[0];
  const reason = first === undefined ? '' : ` The first problem: ${first.path}: ${first.message}`;
  return `There must be a provider with a model, got none among ${providerCount}.${reason}`;
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function parseBaseModels(entries: unknown, problems: ProblemLog) {
  const unread = new Set<string>();
  // Empty, it says nothing either: to take it by its word would remove all of them.
  if (entries === undefined || isEmptyObject(entries)) return { baseModels: null, unread };
  if (!isObject(entries)) {
    problems.report('models', `must be a map of base models, got ${quoteValue(entries)}.`);
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
