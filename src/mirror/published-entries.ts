import type { CatalogAtVersion } from '../app/queries.ts';
import { mapInTurns } from '../event-loop-turn.ts';
import { baseModelText, modelText, providerText } from './entry-text.ts';
import type { ModelState } from './published-queries.ts';

/** The entries of one version as the source served them, as JSON texts by key. */
export interface PublishedEntries {
  readonly providers: ReadonlyMap<string, ProviderEntry>;
  readonly baseModels: ReadonlyMap<string, string>;
}

export interface ProviderEntry {
  /** The provider without its models. */
  readonly text: string;
  /** By model id. */
  readonly models: ReadonlyMap<string, string>;
}

export async function publishedEntries({ published }: CatalogAtVersion): Promise<PublishedEntries> {
  const [providers, models, baseModels, results] = await Promise.all([
    published.providers(),
    published.models(),
    published.baseModels(),
    published.benchmarkResults(),
  ]);
  const modelsOf = Map.groupBy(models, ({ providerKey }) => providerKey);
  const resultsOf = Map.groupBy(results, ({ baseModelKey }) => baseModelKey);
  const providerEntries = await mapped(providers, async (provider) => [
    provider.key,
    { text: providerText(provider), models: await modelEntries(modelsOf.get(provider.key) ?? []) },
  ]);
  const baseModelEntries = await mapped(baseModels, (baseModel) => [
    baseModel.key,
    baseModelText(baseModel, resultsOf.get(baseModel.key) ?? []),
  ]);
  return { providers: providerEntries, baseModels: baseModelEntries };
}

function modelEntries(models: readonly ModelState[]): Promise<ReadonlyMap<string, string>> {
  return mapped(models, (model) => [model.modelId, modelText(model)]);
}

/** Lets other requests take their turn in between. */
async function mapped<Row, Value>(
  rows: readonly Row[],
  entryOf: (row: Row) => readonly [string, Value] | Promise<readonly [string, Value]>,
): Promise<ReadonlyMap<string, Value>> {
  return new Map(await mapInTurns(rows, entryOf));
}
