import { shortened, spelled, withoutDate, wordsOf } from './model-spelling.ts';

export interface LinkableBaseModel {
  readonly key: string;
  readonly name: string;
  readonly releaseDate?: string | null | undefined;
}

/** A base model with its key taken apart. */
export interface IndexedBaseModel extends LinkableBaseModel {
  readonly labKey: string;
  readonly id: string;
}

/** Finds base models by what they are called. Several are found where a spelling does not tell them apart. */
export type BaseModelIndex = ReturnType<typeof baseModelIndex>;
type Find = (text: string) => readonly IndexedBaseModel[];

export function baseModelIndex(baseModels: Iterable<LinkableBaseModel>) {
  const all = [...baseModels].map(takenApart);
  const byShortId = [0, 1, 2].map((step) => by(all, ({ id }) => wordsOf(shortened(id)[step] ?? id)));
  return {
    byKey: by(all, ({ key }) => key),
    byKeyInAnyCase: by(all, ({ key }) => key.toLowerCase()),
    bySpelling: by(all, ({ id }) => spelled(id)),
    byWords: by(all, ({ id }) => wordsOf(id)),
    /** By what the id is without its own date. */
    byUndatedSpelling: by(all, ({ id }) => spelled(withoutDate(id))),
    byUndatedWords: by(all, ({ id }) => wordsOf(withoutDate(id))),
    /** The first step of shortening that finds any. */
    byShortId: ((text) => byShortId.map((find) => find(text)).find((found) => found.length > 0) ?? []) satisfies Find,
    /** By what the id begins with: "devstral-2512" and "devstral-small-2507" of "devstral". */
    ofLine: ((text) => all.filter(({ id }) => id.toLowerCase().startsWith(`${text.toLowerCase()}-`))) satisfies Find,
    byName: by(all, ({ name }) => spelled(name)),
  };
}

function takenApart(baseModel: LinkableBaseModel): IndexedBaseModel {
  const slash = baseModel.key.indexOf('/');
  return { ...baseModel, labKey: baseModel.key.slice(0, slash), id: baseModel.key.slice(slash + 1) };
}

function by(baseModels: readonly IndexedBaseModel[], textOf: (baseModel: IndexedBaseModel) => string): Find {
  const groups = Map.groupBy(baseModels, textOf);
  return (text) => groups.get(text) ?? [];
}
