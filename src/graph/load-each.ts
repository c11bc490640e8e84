import type DataLoader from 'dataloader';

export type Loader = DataLoader<unknown, unknown>;

/** The values, with what the keys among them stand for in place of these, or the error of loading it. */
export function loadEach(
  values: readonly unknown[],
  isKey: (value: unknown) => boolean,
  loader: Loader,
): readonly unknown[] | Promise<readonly unknown[]> {
  const keys = [...new Set(values.filter(isKey))];
  if (keys.length === 0) return values;
  return loader.loadMany(keys).then((loaded) => {
    const byKey = new Map(keys.map((key, index) => [key, loaded[index]]));
    return values.map((value) => (byKey.has(value) ? byKey.get(value) : value));
  });
}
