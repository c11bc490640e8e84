import { aliasAndRelease } from './alias-and-release.ts';
import type { BaseModelIndex, IndexedBaseModel } from './base-model-index.ts';
import { idsOfOlderReleases } from './link-exceptions.ts';
import { readByRules } from './link-models.ts';
import { named } from './link-rules.ts';
import { modelIdOf } from './model-id.ts';
import { dateOf, sizesOf, spelled, withoutDate, wordsOf } from './model-spelling.ts';

/**
 * What a text of a person’s configuration can mean: a key, an id at some provider with whatever a tool writes before it,
 * or a name. The same rules as for links, but what has no doubt to a person has none here: "claude-sonnet-4.5" is the
 * base model of that id, though a provider’s model of that id may be another release.
 */
export function matchIdentifier(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  // An id has no spaces, so this is a name; without them, an id comes first.
  const byName = /\s/.test(text) ? named(text, index) : [];
  if (byName.length > 0) return byName;
  return byId(text, index).filter(({ id }) => idsOfOlderReleases.includes(id) || !isOlderRelease(text));
}

function byId(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const byRules = readByRules({ key: text, modelId: text, name: text }, index)?.candidates ?? [];
  if (byRules.length > 0) return byRules;
  const releases = releasesCalled(text, index);
  return releases.length > 0 ? withLine(text, releases, index) : ofSize(text, index);
}

/** Whether an id says so. A name, with its spaces, is of the release that has it: "Command R". */
function isOlderRelease(text: string): boolean {
  const { plain, unprefixed } = modelIdOf(text, '');
  const ids = [plain, ...unprefixed].map(spelled);
  return idsOfOlderReleases.some((id) => ids.includes(spelled(id)));
}

/** Of "claude-3-7-sonnet" or "claude-3-7-sonnet-latest" or "claude-4-sonnet": the releases that are called so but for their date. */
function releasesCalled(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const id = lastPart(text).replace(/-latest$/, '');
  const spelledSo = index.byUndatedSpelling(spelled(id));
  return spelledSo.length > 0 ? spelledSo : index.byUndatedWords(wordsOf(id));
}

/**
 * The release "devstral-2512" is called "devstral" but for its date, yet who says that may mean "devstral-small-2507".
 * A version, or the lab’s word for the latest as in "gemini-flash-latest", leaves no such doubt.
 */
function withLine(text: string, releases: readonly IndexedBaseModel[], index: BaseModelIndex) {
  const id = lastPart(text);
  const saysWhich = /\d|-latest$/.test(id) || releases.some((release) => release.id.endsWith('-latest'));
  return saysWhich ? releases : [...new Set([...releases, ...index.ofLine(id)])];
}

function lastPart(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/**
 * Of "mistral-nemo:12b", as Ollama writes: those called so that do not say to be of another size. None of "devstral:24b",
 * for nothing says which of Devstral Small and Medium has that size.
 */
function ofSize(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const unsized = text.replace(SIZE, '');
  if (unsized === text) return [];
  const unsaid = matchIdentifier(unsized, index).filter(({ id }) => sizesOf(id).length === 0);
  const isLine = new Set(unsaid.map(({ id }) => spelled(withoutDate(id)))).size > 1;
  return isLine ? [] : unsaid;
}

// The sizes of DeepSeek R1 are other models, taught by it.
const SIZE = /(?<!deepseek-r1):\d+b$/i;

/**
 * The alias and the release that a text means both, when what is found is one of them or the two, and the text does not
 * say the date. Undefined: it means what is found and nothing else.
 */
export function eitherOf(text: string, found: readonly IndexedBaseModel[], index: BaseModelIndex) {
  const pair = found[0] && aliasAndRelease(found[0], index);
  if (pair === undefined || found.some((one) => !pair.includes(one))) return undefined;
  const date = dateOf(pair[1].id);
  return date !== undefined && spelled(text).includes(date) ? undefined : pair;
}
