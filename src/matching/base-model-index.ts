import { shorterIds, spellingKey, withoutBrand, withoutDate, wordKey } from './model-spelling.ts';

export interface LinkableBaseModel {
  readonly key: string;
  readonly name: string;
  readonly releaseDate?: string | null | undefined;
  readonly openWeights?: boolean | null | undefined;
}

/** A base model with the parts of its key. */
export interface IndexedBaseModel extends LinkableBaseModel {
  readonly labKey: string;
  readonly id: string;
}

/** Finds base models by key, id or name. Returns several if a spelling is ambiguous. */
export type BaseModelIndex = ReturnType<typeof baseModelIndex>;
type Find = (text: string) => readonly IndexedBaseModel[];

export function baseModelIndex(baseModels: Iterable<LinkableBaseModel>) {
  const all: readonly IndexedBaseModel[] = [...baseModels].map(indexed);
  const byShortId = [0, 1, 2].map((step) => by(all, ({ id }) => wordKey(shorterIds(id)[step] ?? id)));
  return {
    all,
    byKey: by(all, ({ key }) => key),
    byKeyInAnyCase: by(all, ({ key }) => key.toLowerCase()),
    bySpelling: by(all, ({ id }) => spellingKey(id)),
    byWords: by(all, ({ id }) => wordKey(id)),
    /** By the id without its date. */
    byUndatedSpelling: by(all, ({ id }) => spellingKey(withoutDate(id))),
    byUndatedWords: by(all, ({ id }) => wordKey(withoutDate(id))),
    /** By the least shorterIds id that finds a base model. */
    byShortId: ((text) => byShortId.map((find) => find(text)).find((found) => found.length > 0) ?? []) satisfies Find,
    /** By the prefix of the id: "devstral-2512" and "devstral-small-2507" for "devstral". */
    ofLine: ((text) => all.filter(({ id }) => id.toLowerCase().startsWith(`${text.toLowerCase()}-`))) satisfies Find,
    byName: by(all, ({ name }) => spellingKey(name)),
    /** By the words of the name without its brand: "Sonnet 4.5". */
    byNameWithoutBrand: by(all, ({ name }) => withoutBrand(name).map(wordKey)[0] ?? ''),
  };
}

function indexed(baseModel: LinkableBaseModel): IndexedBaseModel {
  const slash = baseModel.key.indexOf('/');
  return { ...baseModel, labKey: baseModel.key.slice(0, slash), id: baseModel.key.slice(slash + 1) };
}

function by(baseModels: readonly IndexedBaseModel[], textOf: (baseModel: IndexedBaseModel) => string): Find {
  const groups = Map.groupBy(baseModels, textOf);
  return (text) => groups.get(text) ?? [];
}
