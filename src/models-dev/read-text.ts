import type { BaseModelIndex, IndexedBaseModel } from './base-model-index.ts';
import { readByRules } from './link.ts';
import { named } from './link-rules.ts';
import { spelled } from './model-spelling.ts';

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
  return byRules.length > 0 ? byRules : releasesCalled(text, index);
}

/** Of "claude-3-7-sonnet" or "claude-3-7-sonnet-latest": the releases that are called so but for their date. */
function releasesCalled(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const id = text.slice(text.lastIndexOf('/') + 1).replace(/-latest$/, '');
  return index.byUndatedSpelling(spelled(id));
}
