import type { ModelRecord, ProviderRecord } from '../../db/tables/records.ts';
import type { SourceDocument } from '../fetch/document.ts';
import { isObject } from '../json/clean.ts';
import { entriesOf, sizeOf } from '../json/packed-object.ts';
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
interface UnreadableKeys<Keys = ReadonlySet<string>> {
  /** Providers with unreadable models. The provider itself may be readable. */
  readonly providers: Keys;
  readonly models: Keys;
  readonly baseModels: Keys;
}

/** A readable entry of a document. */
export type ParsedEntry =
  | { readonly kind: 'PROVIDER'; readonly record: ProviderRecord }
  | { readonly kind: 'MODEL'; readonly record: ModelRecord }
  | { readonly kind: 'BASE_MODEL'; readonly parsed: ParsedBaseModel };

/** What reading a document finds beside its entries. */
export interface Findings {
  readonly problems: ProblemLog;
  readonly unreadable: UnreadableKeys<Set<string>>;
  /** Whether the document has a readable map of base models. */
  hasBaseModels: boolean;
}

export function noFindings(): Findings {
  const unreadable = { providers: new Set<string>(), models: new Set<string>(), baseModels: new Set<string>() };
  return { problems: problemLog(), unreadable, hasBaseModels: false };
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
  const findings = noFindings();
  const providers: ProviderRecord[] = [];
  const models: ModelRecord[] = [];
  const baseModels: ParsedBaseModel[] = [];
  for (const entry of parseEntries(document, findings, knownPricing)) {
    if (entry.kind === 'PROVIDER') providers.push(entry.record);
    else if (entry.kind === 'MODEL') models.push(entry.record);
    else baseModels.push(entry.parsed);
  }
  const { problems, unreadable, hasBaseModels } = findings;
  return { providers, models, baseModels: hasBaseModels ? baseModels : null, problems: problems.list(), unreadable };
}

/** The same, one entry after the other, so that a caller need neither keep all of them nor read them in one turn. */
export function* parseEntries(
  { providers, baseModels }: SourceDocument,
  findings: Findings,
  knownPricing: KnownPricings,
): Generator<ParsedEntry> {
  yield* parseProviders(providers, findings, knownPricing);
  yield* parseBaseModels(baseModels, findings);
}

function* parseProviders(
  providers: unknown,
  { problems, unreadable }: Findings,
  knownPricing: KnownPricings,
): Generator<ParsedEntry> {
  if (!isObject(providers))
    throw new NotACatalog(`"providers" must be a map of providers; got ${quoteValue(providers)}.`);

  let hasModel = false;
  for (const [key, value] of entriesOf(providers)) {
    const provider = parseProvider({ key, value, path: pathTo('providers', key) }, problems);
    if (provider !== null) yield { kind: 'PROVIDER', record: provider.record };
    if (provider === null || provider.models === null) unreadable.providers.add(key);
    for (const raw of provider?.models ?? []) {
      const record = parseModelOnce(key, raw, problems, knownPricing);
      hasModel ||= record !== null;
      if (record === null) unreadable.models.add(`${key}/${raw.key}`);
      else yield { kind: 'MODEL', record };
    }
  }
  if (!hasModel) throw new NotACatalog(noModel(sizeOf(providers), problems));
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
  return isObject(value) && sizeOf(value) === 0;
}

function* parseBaseModels(entries: unknown, findings: Findings): Generator<ParsedEntry> {
  const { problems, unreadable } = findings;
  // An empty map counts as missing. Otherwise, it would remove all base models.
  if (entries === undefined || isEmptyObject(entries)) return;
  if (!isObject(entries)) {
    problems.report('models', `must be a map of base models; got ${quoteValue(entries)}.`);
    return;
  }

  findings.hasBaseModels = true;
  for (const [key, value] of entriesOf(entries)) {
    const parsed = parseBaseModel({ key, value, path: pathTo('models', key) }, problems);
    if (parsed === null) unreadable.baseModels.add(key);
    else yield { kind: 'BASE_MODEL', parsed };
  }
}
