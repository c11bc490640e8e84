import type { BaseModelIndex, IndexedBaseModel } from './base-model-index.ts';
import { type ModelId, modelIdOf } from './model-id.ts';
import { plainNames } from './model-name.ts';
import { dateOf, isDateOf, spelled, versionOf, withoutDate, withoutSize, wordsOf } from './model-spelling.ts';

export interface LinkableModel {
  readonly key: string;
  readonly modelId: string;
  readonly name: string;
}

type FoundBy = (model: LinkableModel, index: BaseModelIndex) => readonly IndexedBaseModel[];

/**
 * Each way to tell which base model a model is, the surest first: the first that finds any decides. One that finds
 * several has found none for certain.
 */
export const linkRules = {
  KEY: {
    description: 'Its key is the base model’s key: "openai/gpt-5" at OpenAI itself.',
    find: ({ key }, index) => byKey(key, index),
  },
  MODEL_ID: {
    description: 'Its id at the provider is the base model’s key: "openai/gpt-5" at a reseller.',
    find: ({ modelId }, index) => byKey(modelId, index),
  },
  SPELLING: {
    description:
      'The last part of its id is the base model’s, case and punctuation aside: "z-ai/GLM-5" is "zhipuai/glm-5".',
    find: onId(
      ({ written }) => [written],
      (text, index) => index.bySpelling(spelled(text)),
    ),
  },
  SERVING: {
    description:
      'Its id without the marks of how it is served, such as region, price, speed and precision, is the base model’s: "us.anthropic.claude-opus-4-6-v1", "glm-5:free", "GLM-5-FP8".',
    find: onId(
      ({ plain }) => [plain],
      (text, index) => index.bySpelling(spelled(text)),
    ),
  },
  PREFIX: {
    description:
      'Its id without the lab or the provider before it is the base model’s: "openai-gpt-5", "databricks-gpt-5".',
    find: onId(
      ({ unprefixed }) => unprefixed,
      (text, index) => index.bySpelling(spelled(text)),
    ),
  },
  NAME: {
    description:
      'Its name is the base model’s, and its id does not name another version or date: "Claude Sonnet 4" of "claude-sonnet-4".',
    find: onName((name) => name),
  },
  WORD_ORDER: {
    description: 'Its id has the words of the base model’s in another order: "claude-4.6-opus".',
    find: onId(plainOf, (text, index) => index.byWords(wordsOf(text))),
  },
  RELEASE_DATE: {
    description: 'Its id is the base model’s with the day the base model was released: "gpt-5-2025-08-07".',
    find: onId(plainOf, byReleaseDate),
  },
  SHORT_ID: {
    description:
      'Its id is the base model’s without sizes and "instruct", and only one is so called: "llama-4-maverick".',
    find: onId(plainOf, (text, index) => index.byShortId(wordsOf(text))),
  },
  LONG_NAME: {
    description: 'Its name without its size is the base model’s: "Mistral Small 3.2 24B Instruct".',
    find: onName(withoutSize),
  },
} as const satisfies Record<string, { readonly description: string; readonly find: FoundBy }>;

/** The base models that a name is of, to the letter but for what was added to it. */
export function named(name: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const found = plainNames(name).map((text) => index.byName(spelled(text)));
  return found.find((baseModels) => baseModels.length > 0) ?? [];
}

function byKey(key: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const exactly = index.byKey(key);
  return exactly.length > 0 ? exactly : index.byKeyInAnyCase(key.toLowerCase());
}

function plainOf({ plain, unprefixed }: ModelId): readonly string[] {
  return [plain, ...unprefixed];
}

/** Finds by the first of the texts that finds any; only what was made by the lab that the id names, if it names one. */
function onId(
  textsOf: (id: ModelId) => readonly string[],
  find: (text: string, index: BaseModelIndex) => readonly IndexedBaseModel[],
): FoundBy {
  return ({ key, modelId }, index) => {
    const id = modelIdOf(modelId, providerOf(key));
    const found = textsOf(id).map((text) =>
      find(text, index).filter(({ labKey }) => id.labKey === null || id.labKey === labKey),
    );
    return found.find((baseModels) => baseModels.length > 0) ?? [];
  };
}

function onName(change: (name: string) => string): FoundBy {
  return ({ key, modelId, name }, index) => {
    const { plain } = modelIdOf(modelId, providerOf(key));
    return named(change(name), index).filter((baseModel) => !saysOtherwise(plain, baseModel));
  };
}

function providerOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('/')));
}

/** An id can tell that a name was chosen loosely: "claude-sonnet-4" is no "Claude Sonnet 4.5". */
function saysOtherwise(id: string, { name, id: ownId, releaseDate }: IndexedBaseModel): boolean {
  const version = versionOf(withoutDate(id));
  const ownVersion = versionOf(name);
  // A name without a version is of the latest one, or of the first: nobody knows.
  const isOtherVersion = version !== '' && (ownVersion === '' || !version.startsWith(ownVersion));
  const date = dateOf(id);
  const isOtherDate = date !== undefined && date !== dateOf(ownId) && !isDateOf(date, releaseDate ?? '');
  return isOtherVersion || isOtherDate;
}

function byReleaseDate(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const date = dateOf(text);
  if (date === undefined) return [];
  return index
    .bySpelling(spelled(withoutDate(text)))
    .filter(({ releaseDate }) => isDateOf(date, releaseDate ?? '') && !isDayInYear(date, releaseDate ?? ''));
}

/** "0301" for "2023-03-01": an alias of the lab may have moved on to a release of another year since. */
function isDayInYear(digits: string, day: string): boolean {
  return digits === day.replaceAll('-', '').slice(4);
}
