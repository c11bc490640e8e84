import { nameVariants } from './link-rules.ts';
import { modelIdOf } from './model-id.ts';
import { spellingKey, withoutBrand, withoutDate, wordKey } from './model-spelling.ts';

export interface IndexedModel {
  readonly key: string;
  readonly providerKey: string;
  readonly modelId: string;
  readonly name: string;
  readonly baseModelKey: string | null;
}

/** Finds models by the readings of a text that find base models. */
export type ModelIndex = ReturnType<typeof modelIndex>;
type Find = (text: string) => readonly IndexedModel[];

export function modelIndex(models: readonly IndexedModel[]) {
  const unlinked = models.filter(({ baseModelKey }) => baseModelKey === null);
  const spellingsOf = new Map(unlinked.map((model) => [model, spellings(model)]));
  const spelled = by(unlinked, (model) => spellingsOf.get(model) ?? []);
  const undated = by(unlinked, (model) => (spellingsOf.get(model) ?? []).map((one) => one.replace(FULL_DATE, '')));
  const worded = by(unlinked, words);
  const brandless = by(unlinked, ({ name }) => withoutBrand(name).map(wordKey));
  const spelledKeys = by(models, ({ providerKey, modelId }) => [spelledKey(providerKey, modelId)]);

  return {
    byKey: by(models, ({ key }) => [key]),
    byModelId: by(models, ({ modelId }) => [modelId]),
    /** By the key, ignoring case and punctuation. */
    bySpelledKey: (providerKey: string, modelId: string) => spelledKeys(spelledKey(providerKey, modelId)),
    ofProvider: by(models, ({ providerKey }) => [providerKey]),
    ofBaseModel: by(models, ({ baseModelKey }) => (baseModelKey === null ? [] : [baseModelKey])),

    /** The models without a base model whose id or name equals the text, by the first reading that finds some. */
    unlinkedByText: ((text) => {
      const { labKey, written, plain, unprefixed } = modelIdOf(text, '');
      const ofLab = (found: readonly IndexedModel[]) => found.filter(({ modelId }) => mayBeOfLab(modelId, labKey));
      const readings = [
        () => [text, written, ...nameVariants(text)].flatMap((one) => spelled(spellingKey(one))),
        () => spelled(spellingKey(plain)),
        () => worded(wordKey(plain)),
        () => unprefixed.flatMap((one) => spelled(spellingKey(one))),
      ];
      return firstFound(readings.map((read) => () => ofLab(read())));
    }) satisfies Find,

    /** The same by the text and the ids without a full date: "o1-preview" for "o1-preview-2024-09-12". */
    unlinkedWithoutDate: ((text) => {
      const { plain } = modelIdOf(text, '');
      const id = spellingKey(withoutDate(plain));
      return spellingKey(plain) === id ? undated(id) : spelled(id);
    }) satisfies Find,

    /** The same by the name without its brand: "Haiku 3" for "Claude Haiku 3". */
    unlinkedWithoutBrand: ((text) => brandless(wordKey(text))) satisfies Find,
  };
}

/** False when both the id and the text name a lab, and not the same one. */
function mayBeOfLab(modelId: string, labKey: string | null): boolean {
  return labKey === null || [null, labKey].includes(modelIdOf(modelId, '').labKey);
}

function firstFound(readings: readonly (() => readonly IndexedModel[])[]): readonly IndexedModel[] {
  for (const read of readings) {
    const found = [...new Set(read())];
    if (found.length > 0) return found;
  }
  return [];
}

function spellings({ modelId, providerKey, name }: IndexedModel): readonly string[] {
  const { written, plain, unprefixed } = modelIdOf(modelId, providerKey);
  const names = nameVariants(name).flatMap((variant) => [variant, variant.slice(variant.lastIndexOf('/') + 1)]);
  return [modelId, written, plain, ...unprefixed, ...names].map(spellingKey);
}

function words({ modelId, providerKey, name }: IndexedModel): readonly string[] {
  return [modelIdOf(modelId, providerKey).plain, ...nameVariants(name)].map(wordKey);
}

function spelledKey(providerKey: string, modelId: string): string {
  return `${spellingKey(providerKey)}/${spellingKey(modelId)}`;
}

const FULL_DATE = /20\d{6}$/;

function by(models: readonly IndexedModel[], textsOf: (model: IndexedModel) => readonly string[]): Find {
  const groups = new Map<string, IndexedModel[]>();
  for (const model of models) {
    for (const text of new Set(textsOf(model))) {
      const group = groups.get(text);
      if (group) group.push(model);
      else if (text !== '') groups.set(text, [model]);
    }
  }
  return (text) => groups.get(text) ?? [];
}
