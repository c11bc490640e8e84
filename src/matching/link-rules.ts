import type { BaseModelIndex, IndexedBaseModel } from './base-model-index.ts';
import { withoutLab } from './lab-spellings.ts';
import { type ModelId, modelIdOf } from './model-id.ts';
import { dateOf, isDateOf, spellingKey, versionOf, withoutDate, withoutSize, wordKey } from './model-spelling.ts';

export interface LinkableModel {
  readonly key: string;
  readonly modelId: string;
  readonly name: string;
}

type FindBaseModels = (model: LinkableModel, index: BaseModelIndex) => readonly IndexedBaseModel[];

/** Rules that find the base model of a model, most reliable first. The first rule with a result decides. */
export const linkRules = {
  KEY: {
    description: 'Model key equals the base model key: "openai/gpt-5" at OpenAI itself.',
    find: ({ key }, index) => byKey(key, index),
  },
  MODEL_ID: {
    description: 'Model id equals the base model key: "openai/gpt-5" at a reseller.',
    find: ({ modelId }, index) => byKey(modelId, index),
  },
  SPELLING: {
    description:
      'Last part of the model id equals the base model id, ignoring case and punctuation: "z-ai/GLM-5" is "zhipuai/glm-5".',
    find: onId(
      ({ written }) => [written],
      (text, index) => index.bySpelling(spellingKey(text)),
    ),
  },
  SERVING: {
    description:
      'Model id equals the base model id after removing serving details such as region, price, speed and precision: "us.anthropic.claude-opus-4-6-v1", "glm-5:free", "GLM-5-FP8".',
    find: onId(
      ({ plain }) => [plain],
      (text, index) => index.bySpelling(spellingKey(text)),
    ),
  },
  PREFIX: {
    description:
      'Model id equals the base model id after removing a lab or provider prefix: "openai-gpt-5", "databricks-gpt-5".',
    find: onId(
      ({ unprefixed }) => unprefixed,
      (text, index) => index.bySpelling(spellingKey(text)),
    ),
  },
  NAME: {
    description:
      'Model name equals the base model name, and the model id has no other version or date: "Claude Sonnet 4" for "claude-sonnet-4".',
    find: onName((name) => name),
  },
  WORD_ORDER: {
    description: 'Model id has the words of the base model id in another order: "claude-4.6-opus".',
    find: onId(plainOf, (text, index) => index.byWords(wordKey(text))),
  },
  RELEASE_DATE: {
    description: 'Model id equals the base model id plus its release date: "gpt-5-2025-08-07".',
    find: onId(plainOf, byReleaseDate),
  },
  SHORT_ID: {
    description:
      'Model id equals the base model id without sizes and "instruct", and the result is unique: "llama-4-maverick".',
    find: onId(plainOf, (text, index) => index.byShortId(wordKey(text))),
  },
  LONG_NAME: {
    description: 'Model name without its size equals the base model name: "Mistral Small 3.2 24B Instruct".',
    find: onName(withoutSize),
  },
} as const satisfies Record<string, { readonly description: string; readonly find: FindBaseModels }>;

/** The base models with this name, after removing what providers add to it. */
export function findByName(name: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const found = nameVariants(name).map((text) => index.byName(spellingKey(text)));
  return found.find((baseModels) => baseModels.length > 0) ?? [];
}

/** Readings of a name without what providers add, in order of precedence: "GPT-5" for "OpenAI: GPT-5 (free)". */
export function nameVariants(name: string): readonly string[] {
  const plain = name.trim().replace(ADDED_TO_NAME, '');
  return [plain, ...withoutLab(plain.toLowerCase())];
}

const ADDED_TO_NAME = /(?: \((?:free|fast|us|eu|au|jp|apac|global|fp8|tee|maas)\)| (?:free|fp8|nvfp4|bf16))+$/i;

function byKey(key: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const exactly = index.byKey(key);
  return exactly.length > 0 ? exactly : index.byKeyInAnyCase(key.toLowerCase());
}

function plainOf({ plain, unprefixed }: ModelId): readonly string[] {
  return [plain, ...unprefixed];
}

/** Uses the first text with a result. If the id names a lab, only base models of that lab count. */
function onId(
  textsOf: (id: ModelId) => readonly string[],
  find: (text: string, index: BaseModelIndex) => readonly IndexedBaseModel[],
): FindBaseModels {
  return ({ key, modelId }, index) => {
    const id = modelIdOf(modelId, providerOf(key));
    const found = textsOf(id).map((text) =>
      find(text, index).filter(({ labKey }) => id.labKey === null || id.labKey === labKey),
    );
    return found.find((baseModels) => baseModels.length > 0) ?? [];
  };
}

function onName(change: (name: string) => string): FindBaseModels {
  return ({ key, modelId, name }, index) => {
    const { plain } = modelIdOf(modelId, providerOf(key));
    return findByName(change(name), index).filter((baseModel) => !contradicts(plain, baseModel));
  };
}

function providerOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf('/')));
}

/** Whether the id disagrees with an imprecise name: "claude-sonnet-4" is not "Claude Sonnet 4.5". */
function contradicts(id: string, { name, id: ownId, releaseDate }: IndexedBaseModel): boolean {
  const version = versionOf(withoutDate(id));
  const ownVersion = versionOf(name);
  // A name without a version may mean the first version or the latest.
  const isOtherVersion = version !== '' && (ownVersion === '' || !version.startsWith(ownVersion));
  const date = dateOf(id);
  const isOtherDate = date !== undefined && date !== dateOf(ownId) && !isDateOf(date, releaseDate ?? '');
  return isOtherVersion || isOtherDate;
}

function byReleaseDate(text: string, index: BaseModelIndex): readonly IndexedBaseModel[] {
  const date = dateOf(text);
  if (date === undefined) return [];
  return index
    .bySpelling(spellingKey(withoutDate(text)))
    .filter(({ releaseDate }) => isDateOf(date, releaseDate ?? '') && !isDayInYear(date, releaseDate ?? ''));
}

/** True for "0301" and "2023-03-01": without a year, the id may mean a release of another year. */
function isDayInYear(digits: string, day: string): boolean {
  return digits === day.replaceAll('-', '').slice(4);
}
