import type { Graph } from '../graph/graph.ts';

const DOCUMENT = `query Check($keys: [String!]!, $since: DateTime) {
  checkModels(keys: $keys, since: $since) {
    key verdict
    model { key removedAt }
    successors { key }
    priceChanges { field before after at }
  }
}`;

const SUGGESTIONS = `query Suggestions($keys: [String!]!) {
  checkModels(keys: $keys) { key suggestions { key } }
}`;

const PROVIDERS = `query Providers($after: String) {
  providers(first: 500, after: $after) { nodes { key } pageInfo { hasNextPage endCursor } }
}`;

/** Ids of one operation. */
const BATCH = 200;
/** Keys for which the graph computes suggestions in one list. */
const SUGGESTED_BATCH = 20;

export interface CheckedId {
  readonly key: string;
  readonly verdict: 'OK' | 'DEPRECATED' | 'REMOVED' | 'UNKNOWN';
  readonly model: { readonly key: string; readonly removedAt: string | null } | null;
  readonly successors: readonly Keyed[];
  readonly priceChanges: readonly {
    readonly field: string;
    readonly before: unknown;
    readonly after: unknown;
    readonly at: string;
  }[];
}

interface Keyed {
  readonly key: string;
}

/** What the graph knows of each id. `since`: the start of the period for price changes. */
export async function checkIds(graph: Graph, ids: readonly string[], since: string): Promise<readonly CheckedId[]> {
  const checked: CheckedId[] = [];
  for (const keys of batches(ids, BATCH)) {
    checked.push(...(await graph.ask<{ checkModels: CheckedId[] }>(DOCUMENT, { keys, since })).checkModels);
  }
  return checked;
}

/** The keys of current models that are similar to each id. */
export async function similarKeys(
  graph: Graph,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const similar = new Map<string, readonly string[]>();
  for (const keys of batches(ids, SUGGESTED_BATCH)) {
    const { checkModels } = await graph.ask<{
      checkModels: readonly { readonly key: string; readonly suggestions: readonly Keyed[] }[];
    }>(SUGGESTIONS, { keys });
    for (const { key, suggestions } of checkModels)
      similar.set(
        key,
        suggestions.map((model) => model.key),
      );
  }
  return similar;
}

interface ProviderPage {
  readonly providers: {
    readonly nodes: readonly Keyed[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export async function providerKeys(graph: Graph): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (let after: string | null = null; ; ) {
    const { providers }: ProviderPage = await graph.ask<ProviderPage>(PROVIDERS, { after });
    for (const { key } of providers.nodes) keys.add(key);
    if (!providers.pageInfo.hasNextPage) return keys;
    after = providers.pageInfo.endCursor;
  }
}

function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
