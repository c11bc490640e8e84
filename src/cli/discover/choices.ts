import type { Graph } from '../graph/graph.ts';
import { perMillion, tokens } from '../terminal/figures.ts';
import { plainText } from '../terminal/plain-text.ts';

export interface Choice {
  readonly value: string;
  readonly name: string;
  readonly description: string;
}

interface ProviderPage {
  readonly providers: {
    readonly nodes: readonly {
      readonly key: string;
      readonly name: string;
      readonly envVars: readonly string[];
      readonly models: { readonly totalCount: number };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const PROVIDERS = `query DiscoverProviders($after: String) {
  providers(first: 100, after: $after, orderBy: [{ field: NAME }]) {
    nodes { key name envVars models { totalCount } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export async function providerChoices(graph: Graph): Promise<readonly Choice[]> {
  const choices: Choice[] = [];
  for (let after: string | null = null; ; ) {
    const { providers }: ProviderPage = await graph.ask<ProviderPage>(PROVIDERS, { after });
    for (const { key, name, envVars, models } of providers.nodes) {
      const description = plainText(`${models.totalCount} models; ${envVars.join(', ') || 'no variables published'}`);
      choices.push({ value: key, name: plainText(`${name} (${key})`), description });
    }
    if (!providers.pageInfo.hasNextPage) return choices;
    after = providers.pageInfo.endCursor;
  }
}

const MODELS = `query DiscoverModels($filter: ModelFilter) {
  models(first: 20, filter: $filter) {
    nodes { key name limits { context } pricing { input output } status }
  }
}`;

interface Models {
  readonly models: {
    readonly nodes: readonly {
      readonly key: string;
      readonly name: string;
      readonly status: string;
      readonly limits: { readonly context: number | null };
      readonly pricing: { readonly input: number; readonly output: number } | null;
    }[];
  };
}

/** The models of a provider that match what is typed, best first. */
export async function modelChoices(graph: Graph, provider: string, typed: string): Promise<readonly Choice[]> {
  const filter = { providers: [provider], ...(typed.trim() && { search: typed }) };
  const { models } = await graph.ask<Models>(MODELS, { filter });
  return models.nodes.map(({ key, name, status, limits, pricing }) => ({
    value: key,
    name: plainText(`${name} (${key})`),
    description: plainText(
      `${status.toLowerCase()}; context ${tokens(limits.context)}; ${perMillion(pricing?.input)} in, ${perMillion(pricing?.output)} out $/M`,
    ),
  }));
}
