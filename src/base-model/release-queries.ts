import { cachedPerVersion } from '../db/cached-per-version.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { baseModels } from '../db/tables/catalog-tables.ts';
import { releaseOfAlias } from '../matching/alias-and-release.ts';
import { baseModelIndex } from '../matching/base-model-index.ts';

/** The key of the release that each alias points to, by the key of the alias. */
export type ReleaseOfAlias = ReadonlyMap<string, string>;

/** The index of all base models of a version. */
export const baseModelIndexAt = cachedPerVersion(async (db, view) => {
  const { key, name, releaseDate, openWeights } = baseModels;
  return baseModelIndex(
    await compiledStatements().askIn(view, { shape: 'base models', values: {} }, ({ inView }) =>
      db.select({ key, name, releaseDate, openWeights }).from(baseModels).where(inView(baseModels)),
    ),
  );
});

export const releaseOfAliasAt = cachedPerVersion(async (db, view): Promise<ReleaseOfAlias> => {
  const index = await baseModelIndexAt(db, view);
  return new Map(
    index.all.flatMap((baseModel) => {
      const release = releaseOfAlias(baseModel, index);
      return release ? [[baseModel.key, release.key] as const] : [];
    }),
  );
});

/** The keys, and the keys of the releases that the aliases among them point to. */
export async function withReleases(keys: readonly string[], db: Db, view: CatalogView): Promise<string[]> {
  return withReleasesOf(keys, await releaseOfAliasAt(db, view));
}

export function withReleasesOf(keys: readonly string[], releases: ReleaseOfAlias): string[] {
  return [...new Set(keys.flatMap((key) => [key, releases.get(key) ?? key]))];
}
