import { aliasAndRelease } from './alias-and-release.ts';
import type { BaseModelIndex, IndexedBaseModel } from './base-model-index.ts';
import { idsOfOlderReleases } from './link-exceptions.ts';
import { matchByRules } from './link-models.ts';
import { findByName } from './link-rules.ts';
import { modelIdOf } from './model-id.ts';
import { dateOf, hasVersionAndWord, sizesOf, spellingKey, withoutDate, wordKey } from './model-spelling.ts';

/**
 * The base models that an identifier from a configuration can mean: a key, a provider's id with any tool prefix, or a
 * name. Uses the rules of links, but less strictly: "claude-sonnet-4.5" is the base model with that id, although a
 * provider's model with that id may be another release.
 */
export function matchIdentifier(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  // An id has no spaces, so a text with spaces is tried as a name first.
  const byName = /\s/.test(text) ? findByName(text, index) : [];
  if (byName.length > 0) return byName;
  return byId(text, index).filter(({ id }) => idsOfOlderReleases.includes(id) || !isOlderRelease(text));
}

function byId(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const byRules = matchByRules({ key: text, modelId: text, name: text }, index)?.candidates ?? [];
  if (byRules.length > 0) return byRules;
  const releases = datedReleases(text, index);
  return releases.length > 0 ? withLine(text, releases, index) : ofSize(text, index);
}

/** Whether the text is the id of an older release. A name with spaces means the release with that name: "Command R". */
function isOlderRelease(text: string): boolean {
  const { plain, unprefixed } = modelIdOf(text, '');
  const ids = [plain, ...unprefixed].map(spellingKey);
  return idsOfOlderReleases.some((id) => ids.includes(spellingKey(id)));
}

/** The dated releases of an undated id: "claude-3-7-sonnet", "claude-3-7-sonnet-latest" or "claude-4-sonnet". */
function datedReleases(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const id = lastPart(text).replace(/-latest$/, '');
  const bySpelling = index.byUndatedSpelling(spellingKey(id));
  return bySpelling.length > 0 ? bySpelling : index.byUndatedWords(wordKey(id));
}

/**
 * Adds the other models of the line to the releases: "devstral" can mean "devstral-2512", but also "devstral-small-2507".
 * A version, or an alias such as "gemini-flash-latest", is unambiguous.
 */
function withLine(text: string, releases: readonly IndexedBaseModel[], index: BaseModelIndex) {
  const id = lastPart(text);
  const isSpecific = /\d|-latest$/.test(id) || releases.some((release) => release.id.endsWith('-latest'));
  return isSpecific ? releases : [...new Set([...releases, ...index.ofLine(id)])];
}

function lastPart(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/**
 * Candidates for an id with a size as Ollama writes it, such as "mistral-nemo:12b": base models without a size in their
 * id. Empty for "devstral:24b", because the sizes of Devstral Small and Medium are unknown.
 */
function ofSize(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const unsized = text.replace(SIZE, '');
  if (unsized === text) return [];
  const candidates = matchIdentifier(unsized, index).filter(({ id }) => sizesOf(id).length === 0);
  const isLine = new Set(candidates.map(({ id }) => spellingKey(withoutDate(id)))).size > 1;
  return isLine ? [] : candidates;
}

// The sizes of DeepSeek R1 are different, distilled models.
const SIZE = /(?<!deepseek-r1):\d+b$/i;

/** A base model without the date of the text: "openai/o1" and "20241217" for "o1-2024-12-17". */
export interface UndatedMatch {
  readonly baseModel: IndexedBaseModel;
  readonly date: string;
}

/**
 * The base model of a dated snapshot. The lab names its own snapshots by dates that differ from the published release
 * date. Undefined when the text has no date, or the text without the date is no id of an undated base model.
 */
export function matchUndated(text: string, index: BaseModelIndex): UndatedMatch | undefined {
  const { labKey, plain } = modelIdOf(text, '');
  const [suffix = ''] = SNAPSHOT.exec(plain) ?? [];
  if (suffix === '') return undefined;
  const undated = plain.slice(0, -suffix.length);
  const [baseModel, ...others] = matchIdentifier(labKey === null ? undated : `${labKey}/${undated}`, index);
  if (!baseModel || others.length > 0 || isRelease(baseModel)) return undefined;
  return { baseModel, date: suffix.slice(1) };
}

/** "2024-12-17", "20241217", "241217", "0613", "05-06" or "09-2025" at the end of an id. */
const SNAPSHOT = /-(?:20\d{2}-?\d{2}-?\d{2}|\d{2}-20\d{2}|\d{2}-\d{2}|2\d[01]\d[0-3]\d|\d{4})$/;

function isRelease({ id }: IndexedBaseModel): boolean {
  return dateOf(id) !== undefined || id.endsWith('-latest');
}

/** The base models with this name, where the text leaves the brand out: "Sonnet 4.5" for "Claude Sonnet 4.5". */
export function matchWithoutBrand(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  return hasVersionAndWord(text) ? index.byNameWithoutBrand(wordKey(text)) : [];
}

/**
 * The alias and release that an undated text means, if every match is one of the two. Undefined: the text means only the
 * matches.
 */
export function matchedAliasPair(text: string, found: readonly IndexedBaseModel[], index: BaseModelIndex) {
  const pair = found[0] && aliasAndRelease(found[0], index);
  if (pair === undefined || found.some((one) => !pair.includes(one))) return undefined;
  const date = dateOf(pair[1].id);
  return date !== undefined && spellingKey(text).includes(date) ? undefined : pair;
}
