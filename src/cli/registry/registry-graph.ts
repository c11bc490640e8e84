import type { Graph } from '../graph/graph.ts';
import { CommandFailure } from '../process/command-failure.ts';

export async function exportRegistry(graph: Graph): Promise<unknown> {
  return (await graph.ask<{ readonly exportRegistry: unknown }>('{ exportRegistry }')).exportRegistry;
}

const IMPORT = `mutation Import($registry: JSON!, $replace: Boolean!) {
  importRegistry(input: { registry: $registry, replace: $replace }) { items { key } userErrors { path message } }
}`;

interface Imported {
  readonly importRegistry: {
    readonly items: readonly unknown[];
    readonly userErrors: readonly { readonly path: string; readonly message: string }[];
  };
}

/** The number of entries that are set. Throws with all faults of the document. */
export async function importRegistry(graph: Graph, registry: unknown, replace: boolean): Promise<number> {
  const { items, userErrors } = (await graph.ask<Imported>(IMPORT, { registry, replace })).importRegistry;
  if (userErrors.length === 0) return items.length;
  throw new CommandFailure(userErrors.map(({ path, message }) => `${path}: ${message}`).join(' '));
}

export interface RegistryItem {
  readonly kind: string;
  readonly key: string;
  readonly source: string;
  readonly version: number;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

const ITEMS = `query Items($after: String) { catalog { registry { items(first: 500, after: $after) {
  nodes { kind key source version content updatedAt updatedBy } pageInfo { endCursor hasNextPage }
} } } }`;

interface Items {
  readonly catalog: {
    readonly registry: {
      readonly items: {
        readonly nodes: readonly RegistryItem[];
        readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
      };
    };
  };
}

export async function* registryItems(graph: Graph): AsyncGenerator<RegistryItem> {
  let after: string | null = null;
  do {
    const page = await itemsAfter(graph, after);
    yield* page.nodes;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}

async function itemsAfter(graph: Graph, after: string | null): Promise<Items['catalog']['registry']['items']> {
  return (await graph.ask<Items>(ITEMS, { after })).catalog.registry.items;
}
