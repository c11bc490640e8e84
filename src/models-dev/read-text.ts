import { aliasAndRelease } from './alias-and-release.ts';
import type { BaseModelIndex, IndexedBaseModel } from './base-model-index.ts';
import { readByRules } from './link.ts';
import { named } from './link-rules.ts';
import { dateOf, sizesOf, spelled, wordsOf } from './model-spelling.ts';

/**
 * What a text of a person’s configuration can mean: a key, an id at some provider with whatever a tool writes before it,
 * or a name. The same rules as for links, but what has no doubt to a person has none here: "claude-sonnet-4.5" is the
 * base model of that id, though a provider’s model of that id may be another release.
 */
export function readText(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  // An id has no spaces, so this is a name; without them, an id comes first.
  const byName = /\s/.test(text) ? named(text, index) : [];
  if (byName.length > 0) return byName;
  const byRules = readByRules({ key: text, modelId: text, name: text }, index)?.candidates ?? [];
  if (byRules.length > 0) return byRules;
  const releases = releasesCalled(text, index);
  return releases.length > 0 ? releases : ofSize(text, index);
}

/** Of "claude-3-7-sonnet" or "claude-3-7-sonnet-latest" or "claude-4-sonnet": the releases that are called so but for their date. */
function releasesCalled(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const id = text.slice(text.lastIndexOf('/') + 1).replace(/-latest$/, '');
  const spelledSo = index.byUndatedSpelling(spelled(id));
  return spelledSo.length > 0 ? spelledSo : index.byUndatedWords(wordsOf(id));
}

/** Of "mistral-nemo:12b", as Ollama writes: those called so that do not say to be of another size. */
function ofSize(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const unsized = text.replace(SIZE, '');
  if (unsized === text) return [];
  return readText(unsized, index).filter(({ id }) => sizesOf(id).length === 0);
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
